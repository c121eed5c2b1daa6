//! The message that goes out where Wix does not take its media: with links instead.

use serde_json::{Value, json};

use super::RenderedMessage;
use super::limits::TEXT;

impl RenderedMessage {
    /// The same with its media as lines of text and without icons; `None` when it has neither.
    pub fn without_media(&self) -> Option<Self> {
        let message = self.json();
        let mut plain = message.clone();
        let items = plain.pointer_mut("/content/basic/items").and_then(Value::as_array_mut);
        for item in items.into_iter().flatten() {
            if let Some(media) = item.get("image").or_else(|| item.get("file")) {
                *item = json!({ "text": line(media) });
            }
        }
        for place in ["/content/minimal", "/badges/0"] {
            if let Some(with_icon) = plain.pointer_mut(place).and_then(Value::as_object_mut) {
                with_icon.remove("iconUrl");
            }
        }
        (plain != message).then(|| Self::of_json(&plain))
    }
}

/// What it is called, and where it is.
fn line(media: &Value) -> String {
    let text = |key: &str| media.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let line = match (text("filename"), text("url")) {
        (Some(name), Some(url)) => format!("{name}: {url}"),
        (name, url) => name.or(url).unwrap_or("an attachment").to_owned(),
    };
    line.chars().take(TEXT).collect()
}
