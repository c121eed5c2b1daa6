//! The connector type `cal-com` (<https://cal.com/docs/developing/guides/automation/webhooks>).

use inbox_core::{
    Badge, Batch, Connector, Event, Hash, Id, InboxMessage, Mac, MapError, ParseError, Participant, Place,
    Recipe, Secrets, SettingsError, Signature, Stability, VerifiedRequest, text_at, time_at,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::booking::{Booking, Change, key, reachable};

const BADGE_ICON: &str = "https://cal.com/favicon.ico";
/// What Cal.com sends instead of a signature when a webhook has no secret.
const NO_SECRET: &str = "no-secret-provided";
/// Cal.com makes up addresses there for people who only gave a phone number.
const NO_MAILBOX: &str = "@sms.cal.com";

/// Settings of connector type `cal-com`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalComSettings {
    /// The secret of the webhook. Several while it is being changed.
    pub secret: Secrets,
}

/// Cal.com.
#[derive(Debug)]
pub struct CalCom {
    signature: Signature,
}

impl Connector for CalCom {
    const TYPE: &'static str = "cal-com";
    const SUMMARY: &'static str = "Cal.com: appointments booked, rescheduled, cancelled and missed";
    const STABILITY: Stability = Stability::Beta;
    type Settings = CalComSettings;
    type Payload = Booking;

    fn new(settings: CalComSettings) -> Result<Self, SettingsError> {
        if settings.secret.keys().iter().any(|key| key.secret.matches(NO_SECRET)) {
            let problem =
                "is what Cal.com sends without a secret: give the webhook a secret, and enter it here";
            return Err(SettingsError::new("secret", problem));
        }
        let recipe = Recipe::new("{body}", Place::header("X-Cal-Signature-256"));
        Ok(Self { signature: Mac::new(Hash::Sha256, recipe, settings.secret)?.into() })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Booking>, ParseError> {
        let body: Value = request.json()?;
        let trigger = body["triggerEvent"].as_str();
        let trigger = trigger.ok_or_else(|| ParseError::new("`triggerEvent` is missing"))?;
        let mut batch = Batch::new();
        let Some(change) = change(trigger) else {
            batch.ignore(format!("trigger `{trigger}` is not shown"));
            return Ok(batch);
        };
        batch.each("/payload/attendees", &people(change, &body["payload"]), |batch, _, attendee| {
            batch.events.push(event(trigger, change, &body, attendee)?);
            Ok(())
        });
        if batch.is_empty() {
            batch.ignore("a no-show that was undone");
        }
        Ok(batch)
    }

    fn map(&self, event: &Event<Booking>) -> Result<InboxMessage, MapError> {
        Ok(event.payload.message(Badge::new("Cal.com", BADGE_ICON)))
    }
}

fn change(trigger: &str) -> Option<Change> {
    match trigger {
        "BOOKING_CREATED" => Some(Change::Booked),
        "BOOKING_RESCHEDULED" => Some(Change::Rescheduled),
        "BOOKING_CANCELLED" => Some(Change::Cancelled),
        "BOOKING_NO_SHOW_UPDATED" => Some(Change::NoShow),
        _ => None,
    }
}

/// The people concerned: the booker; for a cancelled booking with seats and for no-shows, everyone it names.
fn people(change: Change, payload: &Value) -> Value {
    let attendees = payload["attendees"].as_array().map(Vec::as_slice).unwrap_or_default();
    match change {
        // Entries that are not attendees stay in, to be noted as malformed.
        Change::NoShow => {
            attendees.iter().filter(|it| it["noShow"] == true || !it["email"].is_string()).cloned().collect()
        }
        Change::Cancelled if has_seats(payload) && !attendees.is_empty() => payload["attendees"].clone(),
        _ => json!([booker(attendees, &payload["responses"])]),
    }
}

/// The person who filled in the form: the attendee with that address, or the person that the form names, or the first
/// attendee if it names nobody. With the phone number that the form has.
fn booker(attendees: &[Value], responses: &Value) -> Value {
    let email = text_at(responses, "/email/value");
    let is_booker = |attendee: &&Value| text_at(attendee, "/email") == email;
    let first = attendees.first().filter(|_| email.is_none());
    let attendee = attendees.iter().find(is_booker).or(first);
    let unknown = || json!({ "email": email, "name": text_at(responses, "/name/value") });
    let mut booker = attendee.filter(|attendee| attendee.is_object()).cloned().unwrap_or_else(unknown);
    if text_at(&booker, "/phoneNumber").is_none() {
        let phone = text_at(responses, "/attendeePhoneNumber/value");
        booker["phoneNumber"] = phone.or(text_at(responses, "/smsReminderNumber/value")).into();
    }
    booker
}

/// One booking, one `uid`, several people who come and go on their own.
fn has_seats(payload: &Value) -> bool {
    payload["seatsPerTimeSlot"].is_u64() || text_at(payload, "/attendeeSeatId").is_some()
}

fn event(
    trigger: &str,
    change: Change,
    body: &Value,
    attendee: &Value,
) -> Result<Event<Booking>, ParseError> {
    let payload = &body["payload"];
    let Id(uid) = Id::at(payload, "/bookingUid").or_else(|_| Id::at(payload, "/uid"))?;
    let email = text_at(attendee, "/email");
    // A reschedule has a new `uid`; several people may share one.
    let own = email.filter(|_| change == Change::NoShow || has_seats(payload));
    let key = key(&[Some(trigger), Some(&uid), text_at(payload, "/attendeeSeatId"), own])?;
    let mailbox = email.filter(|email| !email.ends_with(NO_MAILBOX));
    let person = Participant::new().named_at(attendee, &["/name"]);
    let person = reachable(person.reached_at(mailbox, text_at(attendee, "/phoneNumber")))?;
    let booking = Booking {
        change,
        by_host: change == Change::NoShow || is_by_host(payload),
        service: text_at(payload, "/eventTitle").or(text_at(payload, "/title")).map(str::to_owned),
        start: time_at(payload, "/startTime"),
        time_zone: text_at(attendee, "/timeZone").map(str::to_owned),
        link: link(payload, &uid),
    };
    let mut event = Event::new(change.kind(), key, person, booking).occurred_at(time_at(body, "/createdAt"));
    event.account = text_at(payload, "/organizer/email").map(str::to_lowercase);
    Ok(event)
}

/// Whether someone other than an attendee cancelled or moved it. Older versions do not say who.
fn is_by_host(payload: &Value) -> bool {
    let actor = text_at(payload, "/cancelledBy").or(text_at(payload, "/rescheduledBy"));
    let attendees = payload["attendees"].as_array().into_iter().flatten();
    let mut emails = attendees.filter_map(|attendee| text_at(attendee, "/email"));
    actor.is_some_and(|actor| !emails.any(|email| email.eq_ignore_ascii_case(actor)))
}

/// The booking's page, where Cal.com says at which address its pages are.
fn link(payload: &Value, uid: &str) -> Option<String> {
    let is_plain = uid.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let site = text_at(payload, "/bookerUrl").filter(|_| is_plain)?;
    Some(format!("{}/booking/{uid}", site.trim_end_matches('/')))
}
