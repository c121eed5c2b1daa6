use inbox_core::{Item, Media};

use super::*;
use crate::delivery::claims::{claim, delivery, hopeless};
use crate::wix::{Operation, error_of};

type Make = fn(DeliveryState) -> Delivery;

fn text(state: DeliveryState) -> Delivery {
    delivery(state, Item::text("Hi"))
}

fn image(state: DeliveryState) -> Delivery {
    delivery(state, Item::Image(Media::at("https://example.com/a.png")))
}

fn error(operation: Operation, status: u16, code: Option<&str>) -> WixError {
    error_of(operation, status, code)
}

/// A verdict as a sentence: what is done, what is recorded, and of which delivery.
fn said(verdict: &Verdict) -> String {
    let effect = match &verdict.effect {
        None => "",
        Some(Effect::ForgetConversation(_)) => "forget the conversation, ",
        Some(Effect::ForgetContact) => "forget the contact, ",
        Some(Effect::PauseSite) => "pause the site, ",
    };
    let of = if verdict.outcome.delivery().is_some() { " (delivery)" } else { "" };
    format!("{effect}{}{of}", verdict.outcome.outcome())
}

fn wait(verdict: &Verdict) -> Duration {
    match verdict.outcome {
        AttemptOutcome::Retry { after, .. } | AttemptOutcome::Gone { after, .. } => after,
        _ => Duration::MAX,
    }
}

#[test]
fn a_failed_send_is_retried_reworded_resolved_again_or_given_up() {
    let (text, image): (Make, Make) = (text, image);
    for (status, code, message, expected) in [
        (429, None, text, "retry (delivery)"),
        (401, None, text, "pause the site, retry (delivery)"),
        (403, None, text, "pause the site, retry (delivery)"),
        (404, Some("INBOX_INSTANCE_NOT_FOUND"), text, "pause the site, retry (delivery)"),
        (302, None, text, "pause the site, retry (delivery)"),
        (404, Some("CONVERSATION_NOT_FOUND"), text, "forget the conversation, gone (delivery)"),
        (409, None, text, "dead (delivery)"),
        (400, None, image, "dead (delivery)"),
        (400, Some("INVALID_MEDIA_URL"), image, "reworded (delivery)"),
        (400, Some("INVALID_MEDIA_URL"), text, "dead (delivery)"),
    ] {
        let error = error(Operation::SendMessage, status, code);
        let verdict = of_send(&claim(), &message(DeliveryState::Sending), &error);
        assert_eq!(said(&verdict), expected, "{status} {code:?}");
    }
}

#[test]
fn a_failed_look_up_is_retried_resolved_again_or_given_up() {
    let planned = text(DeliveryState::Planned);
    for (status, code, delivery, expected) in [
        (503, None, None, "retry"),
        (429, None, None, "retry"),
        (401, None, None, "pause the site, retry"),
        (404, Some("INBOX_INSTANCE_NOT_FOUND"), None, "pause the site, retry"),
        (404, None, None, "forget the contact, gone"),
        (404, None, Some(&planned), "forget the contact, replan"),
        (409, None, None, "gone"),
        (400, None, None, "dead"),
        (400, None, Some(&planned), "dead (delivery)"),
    ] {
        let verdict = of_lookup(&claim(), delivery, &error(Operation::GetConversation, status, code));
        assert_eq!(said(&verdict), expected, "{status} {code:?}");
    }
}

#[test]
fn an_event_of_which_a_part_may_have_been_sent_is_not_planned_again() {
    let gone = error(Operation::GetConversation, 404, None);
    let planned = text(DeliveryState::Planned);
    for (first, expected) in [
        (DeliveryState::Planned, "forget the contact, replan"),
        (DeliveryState::Sending, "forget the contact, dead (delivery)"),
        (DeliveryState::Sent, "forget the contact, dead (delivery)"),
        (DeliveryState::Dead, "forget the contact, dead (delivery)"),
    ] {
        let deliveries = vec![text(first), planned.clone()];
        let verdict = of_lookup(&Claim { deliveries, ..claim() }, Some(&planned), &gone);
        assert_eq!(said(&verdict), expected, "{first:?}");
    }
}

#[test]
fn what_stays_gone_is_given_up_in_the_end() {
    let send = |gone| {
        let claim = Claim { gone, ..claim() };
        let error = error(Operation::SendMessage, 404, None);
        said(&of_send(&claim, &text(DeliveryState::Sending), &error))
    };
    assert_eq!([send(2), send(3)], ["forget the conversation, gone (delivery)", "dead (delivery)"]);
    let lookup = |gone, status| {
        let error = error(Operation::CreateContact, status, None);
        said(&of_lookup(&Claim { gone, ..claim() }, None, &error))
    };
    assert_eq!([lookup(2, 404), lookup(3, 404)], ["forget the contact, gone", "dead"]);
    assert_eq!([lookup(7, 409), lookup(8, 409)], ["gone", "dead"], "it may just not be found yet");
}

#[test]
fn what_fails_for_three_days_needs_a_human_and_says_so() {
    for status in [401, 429] {
        let error = error(Operation::SendMessage, status, None);
        let verdict = of_send(&hopeless(), &text(DeliveryState::Sending), &error);
        assert_eq!(said(&verdict), "dead (delivery)", "and the site is not paused");
        let reason = verdict.outcome.reason().map(ToString::to_string).unwrap_or_default();
        assert!(reason.starts_with("gave up after 3 days: Send Message: "), "{reason}");
    }
}

#[test]
fn a_retry_waits_as_long_as_the_failure_asks_for() {
    let after = |status| wait(&of_lookup(&claim(), None, &error(Operation::QueryContacts, status, None)));
    assert_eq!(after(401), SITE_PAUSE);
    assert_eq!(after(429), Duration::from_mins(1), "where Wix does not say how long");
    assert!(after(503) < Duration::from_secs(1), "the first retry comes soon");
}
