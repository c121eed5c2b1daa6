//! What must still be asked of a provider.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::DedupeKey;
use crate::opaque::opaque_debug;

/// Something happened, but the request does not say what: `fetch` asks the provider, later and with retries.
///
/// `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Lookup {
    /// The provider's own id of what to look up: redeliveries are recognised by it.
    pub dedupe_key: DedupeKey,
    /// The provider-side address it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What it is about, if the order matters: see [`Lookup::lane`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
    /// What `fetch` needs, stored with the look-up.
    pub data: Value,
}

opaque_debug!(Lookup);

impl Lookup {
    /// Asks for something by the provider's id.
    pub fn new(dedupe_key: DedupeKey, account: Option<&str>, data: Value) -> Self {
        Self { dedupe_key, account: account.map(str::to_owned), lane: None, data }
    }

    /// Names what it is about, by the provider's id: an appointment, a person.
    ///
    /// Look-ups of one account about the same thing are made one at a time, in the order of arrival. If one fails, those
    /// after it wait until it succeeds or is given up. Without a lane a look-up waits for no other.
    pub fn lane(mut self, about: impl Into<String>) -> Self {
        self.lane = Some(about.into());
        self
    }
}
