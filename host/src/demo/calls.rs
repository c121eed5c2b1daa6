//! The calls that each provider makes when something happens there.

use inbox_core::Timestamp;
use serde_json::{Value, json};

use super::call::Call;
use super::people::Person;

/// Messenger's id of the person who writes, as in the fixtures.
pub(super) const PSID: &str = "6789012345678901";
/// A lead, and the form that was filled in, as in the fixtures.
pub(super) const LEAD: &str = "444455556666777";
pub(super) const FORM: &str = "333344445555666";
/// The time zone of the people who book.
pub(super) const ZONE: &str = "Europe/Berlin";

const FIRST_INVITEE: &str = "https://api.calendly.com/scheduled_events/EVT1/invitees/INV1";
const SECOND_INVITEE: &str = "https://api.calendly.com/scheduled_events/EVT2/invitees/INV2";

macro_rules! fixture {
    ($case:literal) => {
        include_str!(concat!("../../../connectors/", $case, "/request.http"))
    };
}

/// Someone writes to the Page.
pub(super) fn message(id: &str, text: &str) -> Call {
    Call::json("facebook", fixture!("facebook/fixtures/facebook/message_text"), &words(id, text))
}

/// The same person shares an e-mail address with Messenger's own button.
pub(super) fn user_email(id: &str, email: &str) -> Call {
    let mut changes = words(id, email);
    changes.push(("/entry/0/messaging/0/message/quick_reply/payload", json!(email)));
    Call::json("facebook", fixture!("facebook/fixtures/facebook/message_quick_reply_user_email"), &changes)
}

/// The business answers in the Page's own inbox.
pub(super) fn message_echo(id: &str, text: &str) -> Call {
    Call::json("facebook", fixture!("facebook/fixtures/facebook/message_echo_page_inbox"), &words(id, text))
}

/// Someone fills in the form of an advertisement. What they filled in is read from the Graph API.
pub(super) fn lead_submitted() -> Call {
    let now = Timestamp::now().as_second();
    let lead = "/entry/0/changes/0/value";
    let changes = [
        ("/entry/0/time", json!(now)),
        (&format!("{lead}/leadgen_id"), json!(LEAD)),
        (&format!("{lead}/form_id"), json!(FORM)),
        (&format!("{lead}/created_time"), json!(now)),
    ];
    Call::json("facebook", fixture!("facebook/fixtures/facebook/lead"), &changes)
}

/// Someone texts one of the business's numbers.
pub(super) fn texted(id: &str, from: &Person, text: &str) -> Call {
    texted_with(id, from, text, &[])
}

/// The same with a picture.
pub(super) fn texted_picture(id: &str, from: &Person, text: &str, url: &str) -> Call {
    texted_with(id, from, text, &[("NumMedia", "1"), ("MediaUrl0", url), ("MediaContentType0", "image/png")])
}

/// Calendly: someone books.
pub(super) fn booked(person: &Person, start: Timestamp) -> Call {
    calendly(fixture!("bookings/fixtures/calendly/invitee_created"), FIRST_INVITEE, person, start)
}

/// Calendly: someone moves what was booked. It sends the old half and the new one.
pub(super) fn moved(person: &Person, from: Timestamp, to: Timestamp) -> Vec<Call> {
    vec![
        calendly(fixture!("bookings/fixtures/calendly/reschedule_1_canceled"), FIRST_INVITEE, person, from),
        calendly(fixture!("bookings/fixtures/calendly/reschedule_2_created"), SECOND_INVITEE, person, to),
    ]
}

/// Calendly: someone cancels what was moved.
pub(super) fn cancelled(person: &Person, start: Timestamp) -> Call {
    calendly(fixture!("bookings/fixtures/calendly/canceled_by_invitee"), SECOND_INVITEE, person, start)
}

/// Cal.com: someone books.
pub(super) fn booked_at_cal_com(person: &Person, start: Timestamp) -> Call {
    let changes = [
        ("/createdAt", json!(Timestamp::now())),
        ("/payload/title", json!(format!("Spa Treatment between Spa Host and {}", person.name))),
        ("/payload/startTime", json!(start)),
        ("/payload/endTime", json!(start + LENGTH)),
        ("/payload/responses/name/value", json!(person.name)),
        ("/payload/responses/email/value", json!(person.email)),
        ("/payload/responses/attendeePhoneNumber/value", json!(person.phone)),
        ("/payload/attendees/0/name", json!(person.name)),
        ("/payload/attendees/0/email", json!(person.email)),
        ("/payload/attendees/0/timeZone", json!(ZONE)),
    ];
    Call::json("cal-com", fixture!("bookings/fixtures/cal-com/booking_created"), &changes)
}

/// How long a treatment lasts.
const LENGTH: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

fn words(id: &str, text: &str) -> Vec<(&'static str, Value)> {
    let now = Timestamp::now().as_millisecond();
    vec![
        ("/entry/0/time", json!(now)),
        ("/entry/0/messaging/0/timestamp", json!(now)),
        ("/entry/0/messaging/0/message/mid", json!(id)),
        ("/entry/0/messaging/0/message/text", json!(text)),
    ]
}

fn texted_with(id: &str, from: &Person, text: &str, more: &[(&str, &str)]) -> Call {
    let ids = ["MessageSid", "SmsMessageSid", "SmsSid"].map(|name| (name, id));
    let changes = [&ids[..], &[("From", from.phone), ("Body", text)], more].concat();
    Call::form("sms", fixture!("twilio/fixtures/twilio-sms/sms_inbound"), &changes)
}

fn calendly(fixture: &str, invitee: &str, person: &Person, start: Timestamp) -> Call {
    let event = invitee.split("/invitees/").next().unwrap_or_default();
    let changes = [
        ("/created_at", json!(Timestamp::now())),
        ("/payload/name", json!(person.name)),
        ("/payload/email", json!(person.email)),
        ("/payload/text_reminder_number", json!(person.phone)),
        ("/payload/timezone", json!(ZONE)),
        ("/payload/uri", json!(invitee)),
        ("/payload/event", json!(event)),
        ("/payload/scheduled_event/uri", json!(event)),
        ("/payload/scheduled_event/start_time", json!(start)),
        ("/payload/scheduled_event/end_time", json!(start + LENGTH)),
    ];
    Call::json("calendly", fixture, &changes)
}
