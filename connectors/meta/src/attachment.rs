//! What to show of an attachment. Nothing in it can be relied on: there are always new kinds.

use inbox_core::{Item, first_text_at, local_time, unix_seconds, web_url};
use serde_json::Value;

use crate::media::media_at;

/// Where words about an attachment may stand.
const TITLES: [&str; 4] = ["/payload/title", "/title", "/payload/text", "/payload/elements/0/title"];

/// A picture, a file, or a line of text that says what it was.
pub fn item(attachment: &Value) -> Item {
    let url = first_text_at(attachment, &["/payload/url", "/url"]).and_then(web_url);
    match (kind(attachment), url) {
        ("image", Some(url)) => Item::Image(media_at(url)),
        ("audio" | "video" | "file", Some(url)) => Item::File(media_at(url)),
        (kind, url) => {
            let booking = booking(attachment).map(|(text, _)| text);
            let label = booking.unwrap_or(format!("[{}]", if kind == "fallback" { "link" } else { kind }));
            let parts = [Some(label.as_str()), first_text_at(attachment, &TITLES), url.as_deref()];
            Item::text(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
    }
}

/// What happened to an appointment, and whether the Page did it, not the person.
pub fn booking(attachment: &Value) -> Option<(String, bool)> {
    let payload = (kind(attachment) == "appointment_booking").then(|| &attachment["payload"])?;
    let (verb, by_page) = match payload["status"].as_str() {
        Some("requested") => ("Requested", false),
        Some("cancelled" | "canceled") => ("Cancelled", false),
        Some("confirmed") => ("Confirmed", true),
        Some("declined") => ("Declined", true),
        _ => ("Changed", false),
    };
    let zone = payload["timezone"].as_str().unwrap_or("UTC");
    let time = unix_seconds(&payload["start_time"]).map(|at| format!(" for {}", local_time(at, zone)));
    Some((format!("{verb} an appointment{}", time.unwrap_or_default()), by_page))
}

fn kind(attachment: &Value) -> &str {
    attachment["type"].as_str().filter(|kind| !kind.is_empty()).unwrap_or("attachment")
}
