//! A point in time, readable for people and machines.

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

/// Shows when a message was written: in UTC, until the script says it in the viewer's zone.
///
/// `style` tells the script how briefly: `list` or `thread`.
pub(super) fn moment(message: &Value, style: &str) -> Markup {
    let written = message["createdDate"].as_str().unwrap_or_default();
    let readable = written
        .parse::<Timestamp>()
        .map(|at| at.strftime("%-d %b %Y, %H:%M UTC").to_string())
        .unwrap_or_default();
    html! { time datetime=(written) data-style=(style) { (readable) } }
}
