//! The deliveries of an event, as they are kept.

use super::clock::{now, since};
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{Body, Delivery, DeliveryState, StoreError};

/// The deliveries of an event, in the order of its contacts.
pub(super) fn deliveries(tx: &mut dyn Transaction, event: i64) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        "SELECT id, contact, body, step, conversation, started_at, doubt_since FROM delivery WHERE event = ?1 ORDER BY id",
        values![event],
        |row| {
            Ok(Delivery {
                id: row.get("id")?,
                contact: row.get("contact")?,
                body: Body::new(row.get::<Option<String>>("body")?.unwrap_or_default()),
                state: state_of(&row.get::<String>("step")?),
                conversation: row.get("conversation")?,
                started_at: row.get("started_at")?,
                doubtful_for: row.get::<Option<i64>>("doubt_since")?.map(|start| since(Some(start), now())),
            })
        },
    )
}

/// Whether it has neither been sent nor given up.
pub(super) fn is_open(delivery: &Delivery) -> bool {
    matches!(delivery.state, DeliveryState::Planned | DeliveryState::Sending)
}

/// Whether it was sent or may have been.
pub(super) fn is_begun(delivery: &Delivery) -> bool {
    delivery.state == DeliveryState::Sent || delivery.doubtful_for.is_some()
}

fn state_of(text: &str) -> DeliveryState {
    match text {
        "sending" => DeliveryState::Sending,
        "sent" => DeliveryState::Sent,
        "dead" => DeliveryState::Dead,
        _ => DeliveryState::Planned,
    }
}
