//! A point in time, readable for people and machines.

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

/// How much of it there is room for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Room {
    List,
    Thread,
}

/// Shows when a message was written: in UTC, until the script says it in the viewer's zone.
pub(super) fn moment(message: &Value, room: Room) -> Markup {
    let written = message["createdDate"].as_str().unwrap_or_default();
    let (style, format) = match room {
        Room::List => ("list", "%-d %b %Y"),
        Room::Thread => ("thread", "%-d %b %Y, %H:%M UTC"),
    };
    let readable = written.parse::<Timestamp>().map(|at| at.strftime(format).to_string()).unwrap_or_default();
    html! { time datetime=(written) data-style=(style) { (readable) } }
}
