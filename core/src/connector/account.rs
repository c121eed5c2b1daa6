//! Whose account a batch may speak for. What is of any other is moved to `malformed`.

use serde_json::Value;

use crate::batch::Batch;
use crate::error::ParseError;
use crate::lookup::Lookup;
use crate::request::VerifiedRequest;

/// One customer's key never speaks for another's account.
pub(super) fn of_key(batch: Batch<Value>, request: &VerifiedRequest) -> Batch<Value> {
    let why = ParseError::new("the key that signed this request is not bound to this account");
    keep(batch, |account| request.speaks_for(account), &why)
}

/// The key that asked was allowed the look-up's account, and no other. What names none is of that account; a look-up
/// without an account, which only a key for every account can ask for, may learn it.
pub(super) fn of_lookup(mut batch: Batch<Value>, lookup: &Lookup) -> Batch<Value> {
    let Some(own) = lookup.account.as_deref() else { return batch };
    for account in accounts(&mut batch) {
        account.get_or_insert_with(|| own.to_owned());
    }
    let why = ParseError::new("the look-up was about another account");
    keep(batch, |account| account == Some(own), &why)
}

fn accounts(batch: &mut Batch<Value>) -> impl Iterator<Item = &mut Option<String>> {
    let events = batch.events.iter_mut().map(|event| &mut event.account);
    let lookups = batch.lookups.iter_mut().map(|lookup| &mut lookup.account);
    events.chain(lookups).chain(batch.links.iter_mut().map(|link| &mut link.account))
}

fn keep(
    mut batch: Batch<Value>,
    is_allowed: impl Fn(Option<&str>) -> bool,
    why: &ParseError,
) -> Batch<Value> {
    let refused: Vec<_> = accounts(&mut batch)
        .filter(|account| !is_allowed(account.as_deref()))
        .map(|account| account.clone())
        .collect();
    batch.events.retain(|event| is_allowed(event.account.as_deref()));
    batch.lookups.retain(|lookup| is_allowed(lookup.account.as_deref()));
    batch.links.retain(|link| is_allowed(link.account.as_deref()));
    for account in refused {
        batch.malformed(format!("account {}", account.unwrap_or_default()), why);
    }
    batch
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::{DedupeKey, Event};
    use crate::link::Link;
    use crate::participant::Participant;

    fn key(text: &str) -> DedupeKey {
        DedupeKey::new(text).expect("a key")
    }

    fn lookup(account: Option<&str>) -> Lookup {
        Lookup::new(key("l1"), account, json!({}))
    }

    /// Everything that a batch can say, once for each of these accounts.
    fn said(of: &[Option<&str>]) -> Batch<Value> {
        let mut batch = Batch::new();
        for account in of {
            let mut event = Event::new("lead", key("e1"), Participant::of("anna"), json!({}));
            event.account = account.map(str::to_owned);
            batch.events.push(event);
            batch.lookups.push(lookup(*account));
            batch.links.push(Link::email(*account, "anna", "anna@example.com".parse().expect("an address")));
        }
        batch
    }

    fn accounts_in(mut batch: Batch<Value>) -> Vec<Option<String>> {
        accounts(&mut batch).map(|account| account.clone()).collect()
    }

    #[test]
    fn what_was_looked_up_is_of_the_look_ups_account_or_malformed() {
        let kept = of_lookup(said(&[Some("mine"), None, Some("theirs")]), &lookup(Some("mine")));
        assert_eq!(kept.malformed.len(), 3, "an event, a look-up and a link of another account");
        assert_eq!(kept.malformed[0].place, "account theirs");
        let mine = Some("mine".to_owned());
        assert_eq!(accounts_in(kept), vec![mine; 6], "what named no account is of the look-up's");
    }

    #[test]
    fn a_look_up_without_an_account_may_learn_it() {
        let kept = of_lookup(said(&[Some("mine"), None]), &lookup(None));
        assert!(kept.malformed.is_empty());
        assert_eq!(accounts_in(kept).len(), 6);
    }
}
