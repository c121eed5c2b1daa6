use inbox_core::Item;
use serde_json::json;

use super::*;
use crate::delivery::claims::{claim, delivery, hopeless};
use crate::delivery::frozen;
use crate::store::DeliveryState;
use crate::wix::{Operation, error_of};

fn in_doubt() -> Delivery {
    delivery(DeliveryState::Sending, Item::text("Hi"))
}

fn listed(id: &str, sequence: i64, app_id: Option<&str>, text: &str) -> ListedMessage {
    ListedMessage {
        id: id.to_owned(),
        sequence,
        app_id: app_id.map(str::to_owned),
        direction: "PARTICIPANT_TO_BUSINESS".to_owned(),
        content: json!({ "basic": { "items": [{ "text": text }] } }),
    }
}

#[test]
fn the_host_looks_after_1_3_and_10_seconds_and_then_sends_again() {
    let next = |seconds| {
        let looked = looked(&claim(), &in_doubt(), Duration::from_secs(seconds), None);
        looked.map(|outcome| match outcome {
            AttemptOutcome::LookAgain { after, .. } => after.as_secs(),
            _ => panic!("{outcome:?}"),
        })
    };
    assert_eq!([0, 1, 2, 3, 9, 10, 99].map(next), [Some(1), Some(2), Some(1), Some(7), Some(1), None, None]);
}

#[test]
fn a_message_that_is_found_was_sent_however_long_it_took() {
    let found = looked(&hopeless(), &in_doubt(), Duration::from_hours(100), Some("42".to_owned()));
    assert_eq!(found, Some(AttemptOutcome::Sent { delivery: 7, message_id: "42".to_owned() }));
}

#[test]
fn a_send_that_nobody_answers_for_three_days_is_given_up() {
    let outcome = looked(&hopeless(), &in_doubt(), Duration::ZERO, None);
    assert_eq!(outcome, Some(AttemptOutcome::Dead { delivery: Some(7), reason: Reason::NeverAnswered }));
}

#[test]
fn a_failed_look_is_repeated_unless_it_can_never_work() {
    let often = Claim { failures: GONE_CHECKS, ..claim() };
    for (what, claim, status, expected) in [
        ("Wix does not answer", &claim(), 503, "in_doubt"),
        ("a conversation that is gone may come back", &claim(), 404, "in_doubt"),
        ("a conversation that stays gone", &often, 404, "dead"),
        ("Wix refuses the request", &claim(), 400, "dead"),
        ("after three days", &hopeless(), 503, "dead"),
        ("after three days, but the conversation may come back", &hopeless(), 404, "in_doubt"),
    ] {
        let error = error_of(Operation::ListMessages, status, None);
        assert_eq!(not_looked(claim, &in_doubt(), &error).outcome.outcome(), expected, "{what}");
    }
    let no_inbox = error_of(Operation::ListMessages, 404, Some("INBOX_INSTANCE_NOT_FOUND"));
    let verdict = not_looked(&hopeless(), &in_doubt(), &no_inbox);
    assert_eq!(verdict.outcome.outcome(), "in_doubt", "after three days, but the inbox may come back");
}

#[test]
fn only_the_same_message_of_our_own_app_may_be_the_one_in_doubt() {
    let sent = frozen::message(&in_doubt().body).expect("a message");
    let all = || {
        vec![
            listed("ours", 1, Some("we"), "Hi"),
            listed("others", 2, Some("they"), "Hi"),
            listed("unsigned", 3, None, "Hi"),
            listed("different", 4, Some("we"), "Hello"),
        ]
    };
    let ids = |app_id| -> Vec<String> {
        candidates(all(), &sent, app_id).into_iter().map(|message| message.id).collect()
    };
    assert_eq!(ids(Some("we")), ["ours", "unsigned"]);
    assert_eq!(ids(None), ["ours", "others", "unsigned"], "our app is not known yet");
}

#[test]
fn the_oldest_message_that_no_delivery_accounts_for_is_the_one_in_doubt() {
    let all = || [3, 1, 2].map(|at| listed(&at.to_string(), at, None, "Hi")).to_vec();
    assert_eq!(found(all(), &[]).as_deref(), Some("1"));
    assert_eq!(found(all(), &["1".to_owned()]).as_deref(), Some("2"));
    assert_eq!(found(all(), &["1".to_owned(), "2".to_owned(), "3".to_owned()]), None);
}

#[test]
fn the_conversation_is_read_from_two_minutes_before_the_send() {
    assert_eq!(since(&in_doubt()), 1_000_000_000 - 120_000_000);
}
