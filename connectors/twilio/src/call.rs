//! Reads how a telephone call ended (<https://www.twilio.com/docs/voice/api/call-resource#statuscallback>).

use inbox_core::{Batch, Form, ParseError};

use crate::address::{Channel, account, other_channel};
use crate::payload::{Payload, event, time};

/// Takes over a call that ended; what it does before that is not shown.
pub(crate) fn read(batch: &mut Batch<Payload>, form: &Form) -> Result<(), ParseError> {
    let (id, status) = (form.need("CallSid")?, form.need("CallStatus")?);
    let is_outgoing = form.get("Direction").is_some_and(|direction| direction.starts_with("outbound"));
    if form.get("ParentCallSid").is_some() {
        batch.ignore("a leg of another call is not shown");
        return Ok(());
    }
    let Some(line) = line(status, is_outgoing, form.get("CallDuration")) else {
        batch.ignore(format!("call status `{status}` is not shown"));
        return Ok(());
    };
    let (theirs, ours) = if is_outgoing { ("To", "From") } else { ("From", "To") };
    let (by_business, channel, texts) = (is_outgoing, Channel::Voice, vec![line]);
    let payload = Payload { by_business, channel, texts, ..Payload::default() };
    let theirs = form.need(theirs)?;
    match event(id, theirs, payload)? {
        // Nobody can be found by it, now or later.
        Some(event) if event.participant.external_id.is_none() => batch.ignore("a call from a hidden number"),
        Some(event) => {
            let event = event.account(account(form.need(ours)?));
            batch.events.push(event.occurred_at(form.get("Timestamp").and_then(time)));
        }
        None => batch.ignore(other_channel(theirs)),
    }
    Ok(())
}

/// What to show of a call that ended so; `None` while it goes on.
fn line(status: &str, is_outgoing: bool, seconds: Option<&str>) -> Option<String> {
    let how = match (status, is_outgoing) {
        ("completed", _) => seconds.and_then(|text| text.parse().ok()).map(duration).unwrap_or_default(),
        ("busy" | "no-answer" | "failed" | "canceled", false) => return Some("Missed call".to_owned()),
        ("busy", true) => ", busy".to_owned(),
        ("no-answer", true) => ", not answered".to_owned(),
        ("failed", true) => ", failed".to_owned(),
        ("canceled", true) => ", cancelled".to_owned(),
        _ => return None,
    };
    Some(format!("{} call{how}", if is_outgoing { "Outgoing" } else { "Incoming" }))
}

/// `, 1 h 3 min 7 s`, without the parts that are nothing.
fn duration(seconds: u32) -> String {
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let parts = parts.into_iter().filter(|(count, unit)| *count > 0 || (seconds == 0 && *unit == "s"));
    format!(", {}", parts.map(|(count, unit)| format!("{count} {unit}")).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn a_duration_is_written_as_people_say_it() {
        for (seconds, expected) in
            [(0, ", 0 s"), (7, ", 7 s"), (60, ", 1 min"), (187, ", 3 min 7 s"), (3_601, ", 1 h 1 s")]
        {
            assert_eq!(duration(seconds), expected);
        }
    }
}
