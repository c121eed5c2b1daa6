//! Lead Ads: a form that somebody filled in
//! (<https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving>).

use inbox_core::{
    Batch, DedupeKey, Direction, Event, FetchContext, FetchError, Id, InboxMessage, Lookup, ParseError,
    Participant, first_text_at, text_at, time_at,
};
use inbox_meta::GraphApi;
use serde_json::Value;

use crate::payload::Payload;

pub(crate) const KIND: &str = "lead";
const MEMO_ICON: &str = "https://cdn.jsdelivr.net/gh/jdecked/twemoji@15.1.0/assets/72x72/1f4dd.png";
/// How answers of Meta's testing tool begin.
const DUMMY: &str = "<test lead:";

/// A call only names the lead; the Graph API says what was filled in.
pub(crate) fn read(batch: &mut Batch<Payload>, page: &str, lead: &Value) -> Result<(), ParseError> {
    let Id(id) = Id::number_at(lead, "/leadgen_id")?;
    batch.lookups.push(Lookup::new(DedupeKey::new(id)?, Some(page), Value::Null));
    Ok(())
}

/// Asks what was filled in.
pub(crate) async fn fetch(
    lookup: &Lookup,
    graph: &GraphApi,
    context: &FetchContext<'_>,
) -> Result<Batch<Payload>, FetchError> {
    let (page, id) = (lookup.account.as_deref(), lookup.dedupe_key.as_str());
    let lead = graph.get(page, id, "created_time,field_data,form_id", context).await?;
    let (answers, mut batch) = (answers(&lead), Batch::new());
    if answers.to_string().contains(DUMMY) {
        batch.ignore("a lead of Meta's testing tool");
        return Ok(batch);
    }
    let form = Id::at(&lead, "/form_id").map(|Id(id)| id).unwrap_or_default();
    let form = match graph.get(page, &form, "name", context).await {
        Err(error @ FetchError::Temporary(_)) => return Err(error),
        // A lead without the name of its form is better than none.
        form => form.unwrap_or_default(),
    };
    let payload = Payload { text: text_at(&form, "/name").map(str::to_owned), ..Payload::default() };
    let mut event = Event::new(KIND, lookup.dedupe_key.clone(), person(id, &answers), payload);
    event.account.clone_from(&lookup.account);
    batch.events.push(event.occurred_at(time_at(&lead, "/created_time")));
    Ok(batch)
}

/// The first answer to each question, by the question's key.
fn answers(lead: &Value) -> Value {
    let fields = lead["field_data"].as_array().into_iter().flatten();
    fields.filter_map(|field| Some((field["name"].as_str()?, field["values"][0].clone()))).collect()
}

/// Who filled it in. What a person types proves nothing, so it makes no link.
fn person(id: &str, answers: &Value) -> Participant {
    let email = first_text_at(answers, &["/email", "/work_email"]);
    let phone = first_text_at(answers, &["/phone_number", "/work_phone_number"]);
    let person = Participant::new().named_at(answers, &["/full_name"]).reached_at(email, phone);
    let mut person = person.named_at(answers, &["/first_name", "/last_name"]);
    person.external_id = (!person.can_be_reached()).then(|| format!("lead:{id}"));
    person
}

/// The activity line, with the name of the form.
pub(crate) fn message(form: Option<&str>) -> InboxMessage {
    let line = form.map_or("Submitted lead form".to_owned(), |name| format!("Submitted lead form “{name}”"));
    InboxMessage::minimal(Direction::ParticipantToBusiness, line).icon(MEMO_ICON)
}
