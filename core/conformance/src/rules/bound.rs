//! A secret that the settings bind to accounts is valid for no other account.

use inbox_core::host::{Received, receive};
use serde_json::json;

use super::finding::IN_SIGNATURE;
use super::settings::build;
use super::subject::Subject;
use super::wrong_secrets::deciding;
use crate::catch_panic::catch_panic;
use crate::json_pointer::replaced;

const ACCOUNT: &str = "conformance";

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    deciding(subject).iter().try_for_each(|pointer| check_bound(subject, pointer))
}

/// If the setting may be bound, what it signed is of its accounts.
fn check_bound(subject: &Subject, pointer: &str) -> Result<(), String> {
    let bound = json!({ "secret": subject.settings.text(pointer), "accounts": [ACCOUNT] });
    let settings = replaced(&subject.settings.value, pointer, bound);
    let Ok(connector) = build(&subject.registration, &settings) else { return Ok(()) };
    for case in subject.signed_cases() {
        let Ok(Ok(Received::Verified(verified))) = catch_panic(|| receive(&*connector, case.signed.clone()))
        else {
            continue;
        };
        if verified.accounts() != [ACCOUNT] {
            let what = format!(
                "with setting `{pointer}` bound to an account, its key is valid for other accounts, too: pass the `Secrets` \
                 of the settings on unchanged (KeyEncoding reads them); a signature of your own returns the key's \
                 accounts in its Match"
            );
            return Err(case.fault(what, IN_SIGNATURE));
        }
    }
    Ok(())
}
