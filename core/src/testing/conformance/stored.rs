//! Between `parse` and `map` an event is stored as JSON, maybe for days.

use serde_json::{Value, json};

use super::look_at::IN_PARSE;
use super::subject::{Case, Subject};
use crate::event::Event;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        for event in &subject.batch(case)?.events {
            check_event(subject, case, event)?;
        }
    }
    Ok(())
}

fn check_event(subject: &Subject, case: &Case, event: &Event<Value>) -> Result<(), String> {
    let stored: Result<Event<Value>, _> = serde_json::from_str(&json!(event).to_string());
    let same = stored.is_ok_and(|stored| {
        let before = subject.map(event).map_err(|_| ());
        stored == *event && subject.map(&stored).map_err(|_| ()) == before
    });
    if same {
        return Ok(());
    }
    let what = format!(
        "kind `{}` comes back otherwise once it was stored as JSON: its Payload must be readable as it was written",
        event.kind
    );
    Err(case.fault(what, IN_PARSE))
}
