//! The messages of Twilio's API.

use serde::Deserialize;

/// A message (<https://www.twilio.com/docs/messaging/api/message-resource>).
#[derive(Deserialize)]
pub(crate) struct Message {
    pub(crate) sid: String,
    pub(crate) account_sid: String,
    pub(crate) from: Option<String>,
    pub(crate) to: String,
    pub(crate) body: Option<String>,
    pub(crate) num_media: Option<String>,
    pub(crate) date_sent: Option<String>,
}
