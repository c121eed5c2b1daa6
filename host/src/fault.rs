//! Places at which a test may end the process, as a power cut would: `fault!("name")`.
//!
//! Compiled in with the feature `faults` only, which the tests turn on and no release does. Then the environment
//! variable `INBOX_BRIDGE_FAULT` says where: `name`, or `name:3` for the third time that the place is reached.

/// Every place, in the order in which an event meets them.
pub const FAULT_POINTS: &[&str] = &[
    "append.committed",
    "intake.read",
    "intake.committed",
    "lane.claimed",
    "contact.queried",
    "contact.created",
    "contact.kept",
    "conversation.known",
    "send.planned",
    "send.answered",
    "send.recorded",
    "doubt.recorded",
    "doubt.listed",
    "lookup.fetched",
    "store.pruned",
    "store.checkpointed",
];

/// Ends the process here when `INBOX_BRIDGE_FAULT` says so; nothing without the feature `faults`.
macro_rules! fault {
    ($name:literal) => {
        #[cfg(feature = "faults")]
        $crate::fault::reach($name)
    };
}
pub(crate) use fault;

/// Counts that a place was reached, and ends the process when it is the one that was asked for.
#[cfg(feature = "faults")]
pub(crate) fn reach(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static ASKED: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static REACHED: AtomicU64 = AtomicU64::new(0);
    let asked = ASKED.get_or_init(|| std::env::var("INBOX_BRIDGE_FAULT").ok().as_deref().map(asked));
    let is_due =
        |(place, time): &(String, u64)| place == name && REACHED.fetch_add(1, Ordering::SeqCst) + 1 == *time;
    if asked.as_ref().is_some_and(is_due) {
        std::process::abort();
    }
}

/// Reads `name` or `name:3`.
///
/// # Panics
/// At a name that is no place: a test that crashes nothing would prove nothing.
#[cfg(feature = "faults")]
fn asked(text: &str) -> (String, u64) {
    let (name, time) = text.split_once(':').unwrap_or((text, "1"));
    let time = time.parse().expect("INBOX_BRIDGE_FAULT is NAME or NAME:TIME");
    assert!(FAULT_POINTS.contains(&name), "INBOX_BRIDGE_FAULT names no fault point: {name}");
    (name.to_owned(), time)
}
