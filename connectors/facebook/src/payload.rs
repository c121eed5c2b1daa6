//! What an event carries from `parse` to `map`.

use inbox_core::{Item, null_as_default};
use inbox_meta::attachment;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const UNSUPPORTED: &str = "[something that Facebook does not pass on: see it in Messenger]";

/// What an event carries: a message as Messenger sent it, or the name of a lead form.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Payload {
    /// Whether the Page wrote it, not the person.
    #[serde(alias = "is_echo", deserialize_with = "null_as_default")]
    pub(crate) from_page: bool,
    /// For a button, its title; for a lead, the name of its form.
    #[serde(alias = "title")]
    pub(crate) text: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub(crate) attachments: Vec<Value>,
}

inbox_core::opaque_debug!(Payload);

impl Payload {
    /// The text first, then the attachments.
    pub(crate) fn items(&self) -> Vec<Item> {
        let nothing = self.attachments.is_empty().then_some(UNSUPPORTED);
        let text = self.text.as_deref().or(nothing).map(Item::text);
        text.into_iter().chain(self.attachments.iter().map(attachment::item)).collect()
    }
}
