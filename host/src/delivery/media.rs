//! Media that Wix does not take: the message goes out with links instead.

use serde_json::{Value, json};

/// Wix's limit for one text.
const TEXT_LIMIT: usize = 16_384;

/// The same `message` object with its media as lines of text and without icons; `None` when it has neither.
pub(super) fn without_media(message: &Value) -> Option<Value> {
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
    (plain != *message).then_some(plain)
}

/// What it is called, and where it is.
fn line(media: &Value) -> String {
    let text = |key: &str| media.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let line = match (text("filename"), text("url")) {
        (Some(name), Some(url)) => format!("{name}: {url}"),
        (name, url) => name.or(url).unwrap_or("an attachment").to_owned(),
    };
    line.chars().take(TEXT_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_become_lines_of_text_in_their_place() {
        let message = json!({ "direction": "PARTICIPANT_TO_BUSINESS", "content": { "basic": { "items": [
            { "text": "see" },
            { "image": { "url": "https://example.com/a.png" } },
            { "file": { "url": "https://example.com/b.pdf", "filename": "b.pdf" } },
        ] } } });
        let plain = without_media(&message).expect("it has media");
        assert_eq!(
            plain["content"]["basic"]["items"],
            json!([
                { "text": "see" },
                { "text": "https://example.com/a.png" },
                { "text": "b.pdf: https://example.com/b.pdf" },
            ])
        );
        assert_eq!(plain["direction"], "PARTICIPANT_TO_BUSINESS");
        assert_eq!(without_media(&plain), None, "it is tried once");
    }

    #[test]
    fn icons_go() {
        let message = json!({
            "content": { "minimal": { "text": "Booked", "iconUrl": "https://example.com/i.png" } },
            "badges": [{ "text": "Calendar", "iconUrl": "https://example.com/c.png" }],
        });
        let plain =
            json!({ "content": { "minimal": { "text": "Booked" } }, "badges": [{ "text": "Calendar" }] });
        assert_eq!(without_media(&message), Some(plain));
    }
}
