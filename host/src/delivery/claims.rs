//! Claims for tests of what follows from one.

use std::time::Duration;

use inbox_core::{DedupeKey, Direction, Event, InboxMessage, Item, Participant};
use serde_json::json;

use super::frozen::body;
use crate::config::Visibility;
use crate::store::{Claim, ClaimRef, Delivery, DeliveryState};
use crate::wix::RenderedMessage;

/// A claim on an event that nothing has happened to yet.
pub(super) fn claim() -> Claim {
    let key = DedupeKey::new("m-1").expect("a key");
    Claim {
        token: ClaimRef { lane: 1, epoch: 1, site: "main".to_owned(), event: 1, lease: Duration::ZERO },
        instance: "facebook".to_owned(),
        event: Event::new("message", key, Participant::of("4711"), json!({})),
        deliveries: Vec::new(),
        link: None,
        failures: 0,
        failing_for: Duration::ZERO,
        attempts: 0,
        gone: 0,
        rechecks: 0,
    }
}

/// The same after so much failure that a human must look.
pub(super) fn hopeless() -> Claim {
    Claim { attempts: 1_000, failing_for: Duration::from_hours(100), ..claim() }
}

/// A delivery of a chat message with this item.
pub(super) fn delivery(state: DeliveryState, item: Item) -> Delivery {
    let message = InboxMessage::basic(Direction::ParticipantToBusiness, vec![item]);
    Delivery {
        id: 7,
        contact: "contact-1".to_owned(),
        body: body(&RenderedMessage::of(message, Visibility::Business)),
        state,
        conversation: Some("conversation-1".to_owned()),
        started_at: Some(1_000_000_000),
        doubtful_for: None,
    }
}
