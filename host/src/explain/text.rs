//! An explanation as people read it.

use std::fmt::{self, Display, Formatter};

use inbox_core::{Batch, Event, Participant, WebhookResponse};
use serde_json::Value;

use super::call::{CallTrace, RuleTrace};
use super::event::{EventTrace, RequestTrace};
use super::explanation::Explanation;
use super::provider::LookupTrace;
use super::stored::{DeliveryTrace, StoredTrace};

/// What is signed is shown up to here.
const LONGEST_SIGNED: usize = 2_000;

impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "connector type `{}`, as instance `{}`", self.connector_type, self.instance)?;
        if let Some(stored) = &self.stored {
            write_stored(f, stored)?;
        }
        match &self.call {
            Some(call) => write_call(f, call)?,
            None => writeln!(f, "\nThe call: its body was removed ([store] keep_bodies_days)")?,
        }
        if let Some(batch) = &self.batch {
            writeln!(f, "\nWhat it says")?;
            write_batch(f, batch)?;
        }
        if let Some(why) = &self.unreadable {
            writeln!(f, "\nWhat it says\n  it cannot be read and is kept as malformed: {why}")?;
        }
        if let Some(answer) = &self.answer {
            write_answer(f, answer)?;
        }
        self.lookups.iter().try_for_each(|lookup| write_lookup(f, lookup))?;
        self.events.iter().try_for_each(|event| write_event(f, event))
    }
}

fn write_stored(f: &mut Formatter<'_>, stored: &StoredTrace) -> fmt::Result {
    let StoredTrace { event, state, .. } = stored;
    let reason = stored.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    writeln!(
        f,
        "\nEvent {event}\n  for site {}, {state}{reason}",
        stored.site.as_deref().unwrap_or("(none)")
    )?;
    for DeliveryTrace { line: one, .. } in &stored.deliveries {
        let conversation = one.conversation.as_deref().unwrap_or("(none yet)");
        let id = one.message_id.as_deref().map(|id| format!(", as message {id}")).unwrap_or_default();
        writeln!(f, "  to contact {}, conversation {conversation}: {}{id}", one.contact, one.state)?;
    }
    for one in &stored.attempts {
        let reason = one.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        writeln!(f, "  attempt {} at {}: {}{reason}", one.number, one.at, one.outcome)?;
    }
    Ok(())
}

fn write_call(f: &mut Formatter<'_>, call: &CallTrace) -> fmt::Result {
    let CallTrace { method, url, body_bytes, received_at, .. } = call;
    writeln!(f, "\nThe call\n  {method} {url}\n  {body_bytes} bytes, received at {received_at}")?;
    writeln!(f, "\nIts signature")?;
    if call.probe_answer.is_some() {
        writeln!(f, "  none: the connector recognises it as a probe of the URL; nothing is stored")?;
        return write_cause(f, call);
    }
    let Some(key) = call.key else {
        writeln!(f, "  refused with 401: nothing else is read")?;
        write_cause(f, call)?;
        return call.rules.iter().try_for_each(|rule| write_refusal(f, rule));
    };
    write_match(f, call, key)
}

fn write_cause(f: &mut Formatter<'_>, call: &CallTrace) -> fmt::Result {
    call.diagnosis.iter().try_for_each(|cause| writeln!(f, "  cause: {cause}"))
}

fn write_match(f: &mut Formatter<'_>, call: &CallTrace, key: usize) -> fmt::Result {
    let keys: usize = call.rules.iter().map(|rule| rule.keys).sum();
    let of_all = if keys < key { String::new() } else { format!(" of {keys}") };
    write!(f, "  key {key}{of_all} matched")?;
    writeln!(f, "{}", if call.signed_here { " (signed just now, for {{signature}})" } else { "" })?;
    for rule in call.rules.iter().filter(|rule| rule.matched) {
        writeln!(f, "  by: {}", rule.expects)?;
    }
    if !call.accounts.is_empty() {
        writeln!(f, "  this key is valid for these accounts only: {}", call.accounts.join(", "))?;
    }
    Ok(())
}

fn write_refusal(f: &mut Formatter<'_>, rule: &RuleTrace) -> fmt::Result {
    writeln!(f, "  expected: {} ({} key(s))", rule.expects, rule.keys)?;
    if let Some(why) = &rule.refused {
        writeln!(f, "  but: {why}")?;
    }
    let Some(signed) = &rule.signed else { return Ok(()) };
    let shown: String = signed.chars().take(LONGEST_SIGNED).collect();
    let rest = signed.len() - shown.len();
    writeln!(f, "  by this rule, these {} bytes are signed:", signed.len())?;
    writeln!(f, "{}", indented(&shown, 4))?;
    if rest > 0 { writeln!(f, "    … and {rest} bytes more") } else { Ok(()) }
}

fn write_batch(f: &mut Formatter<'_>, batch: &Batch<Value>) -> fmt::Result {
    for event in &batch.events {
        writeln!(f, "  event {}", named(event))?;
    }
    for lookup in &batch.lookups {
        writeln!(f, "  look-up `{}`: the host asks the provider what happened", lookup.dedupe_key.as_str())?;
    }
    for link in &batch.links {
        let person = Participant::of(&link.external_id).email(link.email.clone()).phone(link.phone.clone());
        writeln!(f, "  a link, which the provider confirms: {}", who(&person))?;
    }
    for ignored in &batch.ignored {
        writeln!(f, "  ignored: {}", ignored.reason)?;
    }
    for malformed in &batch.malformed {
        writeln!(f, "  malformed at {}: {}", malformed.place, malformed.problem)?;
    }
    Ok(())
}

fn write_answer(f: &mut Formatter<'_>, answer: &WebhookResponse) -> fmt::Result {
    let WebhookResponse { status, headers, body, .. } = answer;
    writeln!(f, "\nThe answer to the provider\n  {status}")?;
    for (name, value) in headers {
        writeln!(f, "  {name}: {value}")?;
    }
    if body.is_empty() { Ok(()) } else { writeln!(f, "{}", indented(body, 2)) }
}

fn write_lookup(f: &mut Formatter<'_>, trace: &LookupTrace) -> fmt::Result {
    writeln!(f, "\nLook-up `{}`", trace.lookup.dedupe_key.as_str())?;
    if let Some(batch) = &trace.batch {
        writeln!(f, "  the recorded answer:")?;
        write_batch(f, batch)?;
    }
    trace.problem.iter().try_for_each(|problem| writeln!(f, "{}", indented(problem, 2)))
}

fn write_event(f: &mut Formatter<'_>, trace: &EventTrace) -> fmt::Result {
    writeln!(f, "\nEvent {}", named(&trace.event))?;
    writeln!(f, "  of {}", who(&trace.event.participant))?;
    writeln!(f, "  lane {}", trace.lane)?;
    if let Some(site) = &trace.site {
        writeln!(f, "  site `{site}`")?;
    }
    for note in &trace.notes {
        writeln!(f, "{}", indented(note, 2))?;
    }
    trace.requests.iter().zip(1..).try_for_each(|(request, number)| write_request(f, request, number))
}

fn write_request(f: &mut Formatter<'_>, trace: &RequestTrace, number: usize) -> fmt::Result {
    let RequestTrace { when, request } = trace;
    writeln!(f, "\n  {number}. {}, {when}\n     {} {}", request.call, request.method, request.url)?;
    for (name, value) in &request.headers {
        writeln!(f, "     {name}: {value}")?;
    }
    writeln!(f, "\n{}", indented(&format!("{:#}", request.body), 5))
}

/// An event by its kind and ids.
fn named(event: &Event<Value>) -> String {
    let account = event.account.as_deref().map(|account| format!(", account {account}")).unwrap_or_default();
    let at = event.occurred_at.map(|at| format!(", at {at}")).unwrap_or_default();
    format!("`{}`, id {}{account}{at}", event.kind, event.dedupe_key.as_str())
}

fn who(person: &Participant) -> String {
    let known = [
        person.external_id.as_ref().map(|id| format!("id {id}")),
        person.display_name.clone(),
        person.email.as_ref().map(|email| email.as_str().to_owned()),
        person.phone.as_ref().map(|phone| phone.as_str().to_owned()),
    ];
    let known: Vec<_> = known.into_iter().flatten().collect();
    if known.is_empty() { "a person of whom nothing is known".to_owned() } else { known.join(", ") }
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}", "")).collect::<Vec<_>>().join("\n")
}
