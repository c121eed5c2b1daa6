//! Links to the outside: web addresses only, and the target does not learn where the visitor came from.

use maud::{Markup, html};

use super::icon;
use crate::body::format::is_web_url;

/// Makes `label` a link in a new tab if the address is on the web; otherwise shows the label alone.
pub(super) fn outside(address: Option<&str>, class: &str, label: &Markup) -> Markup {
    let Some(address) = address.filter(|address| is_web_url(address)) else {
        return html! { span class=(class) { (label) } };
    };
    html! {
        a class=(class) href=(address) target="_blank" rel="noopener noreferrer nofollow" {
            (label) (icon::outside()) span.unseen { " (opens in a new tab)" }
        }
    }
}

/// Whether the policy lets a picture be loaded from there: https, or this machine.
pub(super) fn shows_as_picture(address: &str) -> bool {
    let local = ["http://127.0.0.1:", "http://localhost:"];
    is_web_url(address)
        && (address.starts_with("https://") || local.iter().any(|start| address.starts_with(start)))
}

/// A text that people wrote, in the direction of its own letters.
pub(super) fn paragraph(class: &str, text: &str) -> Markup {
    html! { p class=(class) dir="auto" { (text) } }
}
