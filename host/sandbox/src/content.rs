//! What a message may hold (Inbox, "Message Types" and "Send Message" pages).

use super::shape::{Object, Shape, filled, list, optional, required, up_to};

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
