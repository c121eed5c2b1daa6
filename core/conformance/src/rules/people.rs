//! A conversation belongs to a person that the call names.

use inbox_core::{Batch, Event};
use serde_json::Value;

use super::finding::IN_PARSE;
use super::ids::changes;
use super::subject::Subject;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let mut constant = None;
    for case in &subject.cases {
        let before = people(&subject.batch(case)?);
        for (_, request) in changes(case) {
            let batch =
                subject.parse(&case.verified_with(request)).map_err(|what| case.fault(what, IN_PARSE))?;
            let after = people(&batch.unwrap_or_default());
            if after.len() == before.len() && after != before {
                return Ok(());
            }
        }
        constant = constant.or((!before.is_empty()).then_some(case));
    }
    let what = "the person of an event is always the same, whatever the call contains, so all messages would end up in one \
                conversation: take the provider's id of the person";
    constant.map_or(Ok(()), |case| Err(case.fault(what, IN_PARSE)))
}

/// Whose conversation each event belongs to, whatever the account.
fn people(batch: &Batch<Value>) -> Vec<String> {
    let lane = |event: &Event<Value>| {
        let mut event = event.clone();
        event.account = None;
        event.lane("")
    };
    batch.events.iter().map(lane).collect()
}
