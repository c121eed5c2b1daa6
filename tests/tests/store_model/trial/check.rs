//! After every operation: everything that the store shows of itself is as the reference says.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, ensure};
use inbox_host::store::{AddressKind, EventLine, StoredLink};

use super::{Trial, same};
use crate::model::{EventState, Hold, Lane, Model, Remark};
use crate::world::{INSTANCES, SITES, email};

/// More than a run makes.
const ALL: usize = 10_000;

impl Trial {
    pub(super) async fn check(mut self) -> anyhow::Result<Self> {
        self.check_pending().await?;
        self.check_events().await?;
        same("counts", self.case.store.counts().await?, self.model.counts())?;
        let accounts: BTreeSet<_> = self.case.store.waiting_accounts().await?.into_iter().collect();
        same("waiting accounts", accounts, self.model.waiting_accounts())?;
        for site in SITES {
            self.check_site(site).await?;
        }
        self.check_links().await?;
        Ok(self)
    }

    async fn check_pending(&self) -> anyhow::Result<()> {
        let pending: Vec<_> =
            self.case.store.pending(ALL).await?.into_iter().map(|stored| stored.id).collect();
        let expected: Vec<_> = self.model.pending.iter().map(|pending| pending.0).collect();
        same("pending requests", pending, expected)?;
        for instance in INSTANCES {
            let held = self.case.store.held_requests(vec![instance.to_owned()], ALL).await?;
            let held: Vec<_> = held.into_iter().map(|stored| stored.id).collect();
            same("held requests", held, self.model.held_requests(instance))?;
        }
        Ok(())
    }

    /// Every event ingested is there, once, in the state it should be in; and nothing else is.
    async fn check_events(&mut self) -> anyhow::Result<()> {
        let lines = self.case.events(None, ALL).await?;
        ensure!(
            lines.is_sorted_by(|one, next| (one.request, one.id) >= (next.request, next.id)),
            "the newest come first: {lines:#?}"
        );
        let (events, remarks): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.id.is_some());
        same("events", events.len(), self.model.events.len())?;
        for line in &events {
            let event = self.model.events.get_mut(&line.kind).context("an event was never ingested")?;
            same("an event's id", line.id, event.id.or(line.id))?;
            event.id = line.id;
            check_line(&self.model, &self.model.events[&line.kind], line)?;
        }
        let mut found: Vec<_> = remarks.into_iter().map(remark).collect();
        let lookups = self.model.lookup_lines();
        let mut expected: Vec<_> = self.model.remarks.iter().cloned().chain(lookups).collect();
        found.sort();
        expected.sort();
        same("remarks and look-ups", found, expected)
    }

    async fn check_site(&self, site: &str) -> anyhow::Result<()> {
        let due = self.case.store.next_due(site).await?;
        same("whether something waits", due.is_some(), self.model.anything_for(site))?;
        let is_due = due.is_some_and(|due| due == Duration::ZERO);
        same("whether a lane is due", is_due, self.model.due(site) > 0)?;
        let sent: BTreeSet<_> = SITES.into_iter().flat_map(|site| self.model.messages(site)).collect();
        let known = self.case.store.known_messages(site, sent.into_iter().collect()).await?;
        same("known messages", known.into_iter().collect(), self.model.messages(site))
    }

    async fn check_links(&self) -> anyhow::Result<()> {
        for ((namespace, value), expected) in &self.model.links {
            let link = self.case.link(namespace, value).await?;
            let found = link.context("nothing is known of someone")?;
            let facts = |link: &StoredLink| {
                (link.email.clone(), link.phone.clone(), link.name.clone(), link.asked_ago.is_some())
            };
            same(&format!("what is known of {value} of {namespace}"), facts(&found), facts(expected))?;
        }
        for site in SITES {
            for address in [email(0), email(1)] {
                let chosen = self.case.store.chosen(site, AddressKind::Email, address.as_str()).await?;
                let expected = self.model.choices.get(&(site.to_owned(), address.as_str().to_owned()));
                same("the chosen contact", chosen.as_ref(), expected)?;
            }
        }
        Ok(())
    }
}

fn remark(line: EventLine) -> Remark {
    let EventLine { request, instance, kind, state, reason, .. } = line;
    Remark { request, instance, kind, state, reason }
}

fn check_line(model: &Model, event: &EventState, line: &EventLine) -> anyhow::Result<()> {
    let name = &line.kind;
    let (state, site, reason) = match &event.end {
        Some(end) => (end.state, Some(&end.site), end.reason.as_ref()),
        None => state_of_waiting(&model.lanes[&event.lane], event, line),
    };
    same(&format!("the state of {name}"), line.state.as_str(), state)?;
    same(&format!("the site of {name}"), line.site.as_ref(), site)?;
    same(&format!("the reason of {name}"), line.reason.as_ref(), reason)?;
    ensure!(state != "held" || reason.is_some(), "nobody knows what {name} waits for");
    same(&format!("the request of {name}"), line.request, event.request)?;
    same(&format!("the key of {name}"), line.dedupe_key.as_deref(), Some(event.event.dedupe_key.as_str()))?;
    same(&format!("the instance of {name}"), &line.instance, &event.instance)
}

/// The state, site and reason of an event that has not ended.
fn state_of_waiting<'a>(
    queue: &'a Lane,
    event: &'a EventState,
    line: &'a EventLine,
) -> (&'static str, Option<&'a String>, Option<&'a String>) {
    match &queue.hold {
        Some(Hold::Reason(reason)) => ("held", queue.site.as_ref(), Some(reason)),
        // In the store's own words.
        Some(Hold::Unrouted | Hold::Frozen) => {
            ("held", queue.site.as_ref(), line.reason.as_ref().filter(|words| !words.is_empty()))
        }
        None => ("waiting", queue.site.as_ref(), event.latest.as_ref()),
    }
}
