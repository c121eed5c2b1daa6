//! A message in one line, for the list.

use serde_json::Value;

use super::media::called;
use crate::contact::items;

/// More than fits into the list on any screen.
const LENGTH: usize = 120;

/// Returns the beginning of what the message says, or what kind of thing it is.
pub(super) fn preview(message: &Value) -> String {
    let content = &message["content"];
    let said = match items(content, "/basic/items").last() {
        Some(item) => item["text"].as_str().unwrap_or_else(|| media(item)),
        None => ["minimal/text", "template/title", "form/title"]
            .iter()
            .find_map(|path| content.pointer(&format!("/{path}")).and_then(Value::as_str))
            .unwrap_or(if content["form"].is_object() { "Form" } else { "Card" }),
    };
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LENGTH).collect()
}

fn media(item: &Value) -> &str {
    if item["image"].is_object() { called(&item["image"], "Picture") } else { called(&item["file"], "File") }
}
