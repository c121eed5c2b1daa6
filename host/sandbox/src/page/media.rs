//! Pictures and files of a message.

use maud::{Markup, html};
use serde_json::Value;

use super::icon;
use super::link::{outside, shows_as_picture};
use super::person::can_be_seen;

/// Shows the item's picture or file, if it has one.
pub(super) fn media(item: &Value) -> Markup {
    let image = &item["image"];
    let file = &item["file"];
    html! {
        @if let Some(address) = image["url"].as_str() {
            @if shows_as_picture(address) { (picture(image, address)) }
            @else { (card(image, "Picture")) }
        }
        @if file.is_object() { (card(file, "File")) }
    }
}

/// What a picture or file is called.
pub(super) fn called<'a>(media: &'a Value, otherwise: &'a str) -> &'a str {
    media["filename"].as_str().filter(|name| can_be_seen(name)).unwrap_or(otherwise)
}

/// A picture that opens in full; its name takes its place when it cannot be loaded.
fn picture(image: &Value, address: &str) -> Markup {
    let name = called(image, "Picture");
    let label = html! {
        img src=(address) alt=(name) loading="lazy" decoding="async";
        span.media-name { (icon::file()) span dir="auto" { (name) } }
    };
    outside(Some(address), "picture", &label)
}

fn card(media: &Value, otherwise: &str) -> Markup {
    let label = html! {
        (icon::file())
        span.media-name dir="auto" { (called(media, otherwise)) }
    };
    outside(media["url"].as_str(), "file", &label)
}
