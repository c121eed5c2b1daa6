//! When a message was written, readable for people and machines.

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

/// Shows the day.
pub(super) fn date(message: &Value) -> Markup {
    moment(message, "list", "%-d %b %Y")
}

/// Shows the day and the time.
pub(super) fn date_and_time(message: &Value) -> Markup {
    moment(message, "thread", "%-d %b %Y, %H:%M UTC")
}

/// In UTC, until the script shows it in the viewer's zone.
fn moment(message: &Value, style: &str, format: &str) -> Markup {
    let written = message["createdDate"].as_str().unwrap_or_default();
    let readable = written.parse::<Timestamp>().map(|at| at.strftime(format).to_string()).unwrap_or_default();
    html! { time datetime=(written) data-style=(style) { (readable) } }
}
