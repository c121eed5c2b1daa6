//! The content of a message: what it may hold, and what Wix adds (Inbox, "Message Types" and "Send Message" pages).

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::body::format::is_web_url;
use crate::body::shape::{Object, Shape, filled, list, optional, required, up_to};
use crate::clock::iso;
use crate::error::WixError;

/// How long the address of an image or file is said to be valid.
const MEDIA_LIFETIME: SignedDuration = SignedDuration::from_hours(10);
const KINDS: [&str; 4] = ["basic", "minimal", "template", "form"];

const LONG: Shape = filled(16_384);
const SIZE: Shape = Shape::Number { min: 0, max: i32::MAX as i64 };

const IMAGE: Object = Object::of(&[
    optional("id", up_to(2000)),
    required("url", filled(2000)),
    optional("filename", up_to(255)),
    optional("width", SIZE),
    optional("height", SIZE),
    optional("urlExpiration", Shape::ReadOnly),
]);

const FILE: Object = Object::of(&[
    optional("id", up_to(2000)),
    required("url", filled(2000)),
    optional("filename", up_to(255)),
    optional("mimeType", up_to(100)),
    optional("urlExpiration", Shape::ReadOnly),
]);

const ITEM: Shape = Shape::Object(&Object {
    fields: &[
        optional("text", LONG),
        optional("image", Shape::Object(&IMAGE)),
        optional("file", Shape::Object(&FILE)),
    ],
    exactly_one: &["text", "image", "file"],
});

const MEDIA: Shape = Shape::Object(&Object {
    fields: &[optional("image", Shape::Object(&IMAGE)), optional("file", Shape::Object(&FILE))],
    exactly_one: &["image", "file"],
});

const BASIC: Object = Object::of(&[required("items", Shape::List { min: 1, max: usize::MAX, item: &ITEM })]);

const MINIMAL: Object =
    Object::of(&[required("text", LONG), optional("iconUrl", Shape::WebUrl), optional("url", Shape::WebUrl)]);

const POSTBACK: Object =
    Object::of(&[required("interactionId", filled(256)), optional("appId", Shape::ReadOnly)]);

const BUTTON: Shape = Shape::Object(&Object {
    fields: &[
        required("label", LONG),
        optional("launchUrl", LONG),
        optional("postbackProperties", Shape::Object(&POSTBACK)),
    ],
    exactly_one: &["launchUrl", "postbackProperties"],
});

const TEMPLATE: Object = Object::of(&[
    optional("title", up_to(usize::MAX)),
    optional("textLines", list(10, &up_to(512))),
    optional("orientation", Shape::OneOf(&["PORTRAIT", "LANDSCAPE"])),
    optional("imageUrl", up_to(2000)),
    optional("buttons", list(10, &BUTTON)),
]);

const FORM_FIELD: Shape =
    Shape::Object(&Object::of(&[optional("name", up_to(8192)), optional("value", up_to(8192))]));

const FORM: Object = Object::of(&[
    optional("title", filled(256)),
    optional("description", LONG),
    required("fields", Shape::List { min: 1, max: 15, item: &FORM_FIELD }),
    optional("media", list(15, &MEDIA)),
]);

/// Exactly one kind of content. SYSTEM is Wix's own and refused.
pub(super) const CONTENT: Object = Object {
    fields: &[
        optional("basic", Shape::Object(&BASIC)),
        optional("minimal", Shape::Object(&MINIMAL)),
        optional("template", Shape::Object(&TEMPLATE)),
        optional("form", Shape::Object(&FORM)),
        optional("system", Shape::Refused),
        optional("previewText", up_to(256)),
        optional("title", up_to(usize::MAX)),
        optional("contentType", Shape::ReadOnly),
    ],
    exactly_one: &["basic", "minimal", "template", "form", "system"],
};

/// The label next to a message. Wix documents no length for its text.
pub(super) const BADGE: Shape = Shape::Object(&Object::of(&[
    required("text", filled(usize::MAX)),
    optional("iconUrl", Shape::WebUrl),
    optional("badgeVisibility", Shape::OneOf(&["BUSINESS_AND_PARTICIPANT", "BUSINESS"])),
]));

/// Refuses an image or file whose address is not on the web.
pub(super) fn check_media(content: &Value) -> Result<(), WixError> {
    let bad = media(content).any(|media| !media["url"].as_str().is_some_and(is_web_url));
    if bad {
        return Err(WixError::bad_request("INVALID_MEDIA_URL", "Invalid media URL")
            .with_hint("the url of an image or file must be an absolute http or https address"));
    }
    Ok(())
}

fn media(content: &Value) -> impl Iterator<Item = &Value> {
    let lists = [&content["basic"]["items"], &content["form"]["media"]];
    let items = lists.into_iter().filter_map(Value::as_array).flatten();
    items.flat_map(|item| [item.get("image"), item.get("file")]).flatten()
}

/// Adds what Wix derives from the content.
pub(super) fn complete(content: &mut Value, sent_at: Timestamp, fill_preview: bool) {
    let kind = KINDS.into_iter().find(|kind| content.get(kind).is_some()).unwrap_or_default();
    content["contentType"] = Value::from(kind.to_uppercase());
    if kind == "template" && content[kind]["orientation"].is_null() {
        content[kind]["orientation"] = Value::from("PORTRAIT");
    }
    if fill_preview && content["previewText"].is_null() {
        content["previewText"] = Value::from(preview(content));
    }
    let expires = Value::from(iso(sent_at + MEDIA_LIFETIME));
    for list in ["/basic/items", "/form/media"] {
        for item in content.pointer_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            for kind in ["image", "file"] {
                if let Some(media) = item.get_mut(kind) {
                    media["urlExpiration"] = expires.clone();
                }
            }
        }
    }
}

fn preview(content: &Value) -> String {
    let text = content["basic"]["items"][0]["text"].as_str().or(content["minimal"]["text"].as_str());
    text.unwrap_or_default().chars().take(100).collect()
}
