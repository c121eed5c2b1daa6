//! The wire types of Messenger's webhooks
//! (<https://developers.facebook.com/docs/messenger-platform/reference/webhook-events>).

use inbox_core::Id;
use serde::Deserialize;
use serde_json::Value;

/// One POST: up to 1,000 updates of several Pages, each read on its own.
#[derive(Deserialize)]
pub(crate) struct Call {
    pub(crate) object: String,
    pub(crate) entry: Value,
}

/// A message, or a postback: that has a `title`, and no `mid` in older versions of the API.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Message {
    pub(crate) mid: Option<Id>,
    pub(crate) text: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) attachments: Option<Vec<Value>>,
    pub(crate) quick_reply: Value,
    pub(crate) app_id: Option<Id>,
    pub(crate) metadata: Value,
    pub(crate) is_echo: Value,
    pub(crate) is_deleted: Value,
}
