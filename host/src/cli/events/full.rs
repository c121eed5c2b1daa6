//! One event or request, in full.

use crate::cli::event_table::{state, table};
use crate::cli::local_time::local;
use crate::cli::outcome::{Outcome, bad_input};
use crate::cli::output::{on_one_line, say, say_json};
use crate::store::{DeliveryLine, EntryId, EntryReport, EventLine, PersonLine, Reader, RequestReport};

/// Shows it.
pub(super) fn show(store: &Reader, id: EntryId, json: bool) -> anyhow::Result<Outcome> {
    let Some(report) = store.entry(id)? else {
        return Ok(bad_input(&format!(
            "there is no {} `{id}`, or it was removed: `events` lists them",
            name(id)
        )));
    };
    if json {
        say_json(&report)?;
        return Ok(Outcome::Good);
    }
    match (id, report.events.first()) {
        (EntryId::Event(_), Some(line)) => event(line, &report).iter().for_each(|line| say(line)),
        _ => request(&report).iter().for_each(|line| say(line)),
    }
    Ok(Outcome::Good)
}

fn name(id: EntryId) -> &'static str {
    match id {
        EntryId::Event(_) => "event",
        EntryId::Request(_) => "request",
    }
}

fn event(line: &EventLine, report: &EntryReport) -> Vec<String> {
    let mut lines = vec![
        field("event", &format!("{} ({})", report.id, line.kind)),
        field("state", &state(line)),
        field("site", line.site.as_deref().unwrap_or("-")),
        field("person", &report.person.as_ref().map_or_else(|| "-".to_owned(), person)),
        field("occurred at", &line.occurred_at.map_or_else(|| "-".to_owned(), local)),
        field("provider's id", line.dedupe_key.as_deref().unwrap_or("-")),
        field("request", &arrival(&report.request)),
    ];
    lines.extend(report.deliveries.iter().map(|delivery| field("delivery", &self::delivery(delivery))));
    lines.push(
        field("attempts", if report.attempts.is_empty() { "none yet" } else { "" }).trim_end().to_owned(),
    );
    for attempt in &report.attempts {
        let reason = attempt.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        lines.push(format!("  {:>3}  {}  {}{reason}", attempt.number, local(attempt.at), attempt.outcome));
    }
    lines
}

fn request(report: &EntryReport) -> Vec<String> {
    let mut lines = vec![field("request", &arrival(&report.request))];
    if report.events.is_empty() {
        lines.push("no events yet".to_owned());
    } else {
        lines.extend(table(&report.events).lines(""));
    }
    lines
}

fn field(name: &str, value: &str) -> String {
    format!("{name:<14} {}", on_one_line(value))
}

/// Handle, then what is known.
pub(crate) fn person(person: &PersonLine) -> String {
    let known = [
        person.name.clone(),
        person.email.clone(),
        person.phone.clone(),
        person.external_id.as_ref().map(|id| format!("id {id}")),
    ];
    let known: Vec<_> = known.into_iter().flatten().collect();
    let account = person.account.as_ref().map(|account| format!(", account {account}")).unwrap_or_default();
    format!("{} {}, {}{account}", person.person, known.join(", "), person.instance)
}

fn arrival(request: &RequestReport) -> String {
    let body =
        request.body_bytes.map_or_else(|| "body no longer kept".to_owned(), |bytes| format!("{bytes} bytes"));
    let events = match request.events.len() {
        1 => "1 event".to_owned(),
        count => format!("{count} events"),
    };
    let RequestReport { id, method, instance, received_at, key_number, .. } = request;
    format!(
        "{id}: {method} to {instance} at {}, {body}, key number {key_number}, {events}",
        local(*received_at)
    )
}

fn delivery(delivery: &DeliveryLine) -> String {
    let also = [
        delivery.conversation.as_ref().map(|id| format!("conversation {id}")),
        delivery.message_id.as_ref().map(|id| format!("message {id}")),
        delivery.started_at.map(|at| format!("started {}", local(at))),
        delivery.in_doubt_since.map(|at| format!("in doubt since {}", local(at))),
        delivery.finished_at.map(|at| format!("finished {}", local(at))),
    ];
    let also = also.into_iter().flatten().fold(String::new(), |all, text| format!("{all}, {text}"));
    format!("{} to contact {} of {}{also}", delivery.state, delivery.contact, delivery.site)
}
