//! The connector type `calendly`
//! (<https://developer.calendly.com/api-docs/c5e6bc2ad9a2f-webhook-payload>).

use inbox_core::{
    Badge, Batch, Connector, Event, Hash, Id, InboxMessage, Mac, MapError, ParseError, Participant, Place,
    Recipe, Secrets, SettingsError, Signature, Stability, TimeUnit, VerifiedRequest, text_at, time_at,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::booking::{Booking, Change, key, reachable};

const BADGE_ICON: &str = "https://calendly.com/favicon.ico";
/// As in Calendly's documentation.
const TOLERANCE_SECONDS: u32 = 180;

/// Settings of connector type `calendly`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendlySettings {
    /// The `signing_key` that the webhook subscription was made with. Several for several subscriptions.
    pub signing_key: Secrets,
}

/// Calendly.
#[derive(Debug)]
pub struct Calendly {
    signature: Signature,
}

impl Connector for Calendly {
    const TYPE: &'static str = "calendly";
    const SUMMARY: &'static str = "Calendly: appointments booked, rescheduled, cancelled and missed";
    const STABILITY: Stability = Stability::Beta;
    type Settings = CalendlySettings;
    type Payload = Booking;

    fn new(settings: CalendlySettings) -> Result<Self, SettingsError> {
        let recipe = Recipe::new("{ts}.{body}", Place::header("Calendly-Webhook-Signature"))
            .key_value_list("v1")
            .timestamp(Place::item("t"), TimeUnit::Seconds, TOLERANCE_SECONDS);
        Ok(Self { signature: Mac::new(Hash::Sha256, recipe, settings.signing_key)?.into() })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Booking>, ParseError> {
        let body: Value = request.json()?;
        let name = body["event"].as_str().ok_or_else(|| ParseError::new("`event` is missing"))?;
        let mut batch = Batch::new();
        match change(name, &body["payload"]) {
            Ok(change) => batch.events.push(event(name, change, &body)?),
            Err(reason) => batch.ignore(reason),
        }
        Ok(batch)
    }

    fn map(&self, event: &Event<Booking>) -> Result<InboxMessage, MapError> {
        Ok(event.payload.message(Badge::new("Calendly", BADGE_ICON)))
    }
}

/// What happened, or why it goes no further. A reschedule comes as two calls, in any order: only the one that knows the
/// new time counts.
fn change(name: &str, invitee: &Value) -> Result<Change, String> {
    match name {
        "invitee.created" if invitee["old_invitee"].is_string() => Ok(Change::Rescheduled),
        "invitee.created" => Ok(Change::Booked),
        "invitee.canceled" if invitee["rescheduled"] == true || invitee["new_invitee"].is_string() => {
            Err("the old half of a reschedule: the new one is shown".to_owned())
        }
        "invitee.canceled" => Ok(Change::Cancelled),
        "invitee_no_show.created" => Ok(Change::NoShow),
        _ => Err(format!("event `{name}` is not shown")),
    }
}

fn event(name: &str, change: Change, body: &Value) -> Result<Event<Booking>, ParseError> {
    let invitee = &body["payload"];
    // There is no id of the event itself.
    let Id(uri) = Id::at(invitee, "/uri")?;
    let key = key(&[Some(name), Some(&uri)])?;
    let (email, phone) = (text_at(invitee, "/email"), text_at(invitee, "/text_reminder_number"));
    let person = Participant::new().named_at(invitee, &["/name"]);
    let person = person.named_at(invitee, &["/first_name", "/last_name"]);
    let person = reachable(person.reached_at(email, phone))?;
    let canceler = text_at(invitee, "/cancellation/canceler_type");
    let is_open = matches!(change, Change::Booked | Change::Rescheduled);
    let booking = Booking {
        change,
        by_host: change == Change::NoShow || (change == Change::Cancelled && canceler == Some("host")),
        service: text_at(invitee, "/scheduled_event/name").map(str::to_owned),
        start: time_at(invitee, "/scheduled_event/start_time"),
        time_zone: text_at(invitee, "/timezone").map(str::to_owned),
        link: text_at(invitee, "/reschedule_url").filter(|_| is_open).map(str::to_owned),
    };
    let mut event = Event::new(change.kind(), key, person, booking).occurred_at(time_at(body, "/created_at"));
    event.account = calendar(&invitee["scheduled_event"]["event_memberships"][0]);
    Ok(event)
}

/// The first host's calendar: the e-mail address in lower case, or the user's URI where there is none.
fn calendar(host: &Value) -> Option<String> {
    text_at(host, "/user_email").map(str::to_lowercase).or(text_at(host, "/user").map(str::to_owned))
}
