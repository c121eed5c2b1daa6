//! The label next to a message that says where it came from.

use maud::{Markup, html};
use serde_json::Value;

use super::link::shows_as_picture;
use super::monogram::{hue, letter};

/// Shows the message's badge, if it has one.
pub(super) fn badge(message: &Value) -> Markup {
    let badge = &message["badges"][0];
    let Some(text) = badge["text"].as_str() else {
        return html! {};
    };
    html! {
        span.badge {
            (tile(text, badge["iconUrl"].as_str()))
            span.badge-text dir="auto" { (text) }
        }
    }
}

/// A small picture over a coloured initial, which is what remains when the picture cannot be loaded.
fn tile(text: &str, icon: Option<&str>) -> Markup {
    html! {
        span class={ "tile " (hue(text)) } aria-hidden="true" {
            @if let Some(letter) = letter(text) { (letter) }
            (picture(icon))
        }
    }
}

/// The icon of a badge or an activity line. It has no text of its own: the text is beside it.
pub(super) fn picture(address: Option<&str>) -> Markup {
    html! {
        @if let Some(address) = address.filter(|address| shows_as_picture(address)) {
            img src=(address) alt="" loading="lazy" decoding="async";
        }
    }
}
