//! The list of conversations.

use maud::{Markup, html};
use serde_json::Value;

use super::inbox::{Entry, Inbox, is_incoming};
use super::moment::{Room, moment};
use super::preview::preview;
use super::selection::conversation_address;
use super::sites;

/// Shows the site switch and the conversations of the site.
pub(super) fn list(inbox: &Inbox<'_>) -> Markup {
    html! {
        nav #people aria-labelledby="people-title" {
            h2 #people-title { "Conversations" }
            (sites::switch(inbox))
            @if inbox.entries.is_empty() {
                p #no-people .hint { "None yet." }
            } @else {
                ol #conversations .scroll {
                    @for entry in &inbox.entries { (row(entry, inbox)) }
                }
            }
            @if inbox.entries_left_out > 0 {
                p #more-people .hint { (inbox.entries_left_out) " older conversations are not listed." }
            }
        }
    }
}

/// One conversation. The script counts what is unread from the data, against what this viewer has opened.
fn row(entry: &Entry<'_>, inbox: &Inbox<'_>) -> Markup {
    let last = last(entry.messages);
    let current = inbox.open.is(entry.id).then_some("page");
    let notable = entry.messages.iter().filter(|message| is_incoming(message) && !is_silent(message)).count();
    html! {
        li #{ "c-" (entry.id) } data-notable=(notable) data-first=(first(entry.messages)) {
            a.conversation href=(conversation_address(inbox.site, entry.id)) aria-current=[current] {
                (entry.person.avatar())
                span.head { span.name dir="auto" { (entry.person.name) } (moment(last, Room::List)) }
                span.last {
                    @if is_own(last) { span { "You:" } }
                    span.last-text dir="auto" { (preview(last)) }
                    span.unread hidden {}
                }
            }
        }
    }
}

/// The message that stands for the conversation. Silent ones do not, as on Wix.
fn last(messages: &[Value]) -> &Value {
    let heard = messages.iter().rev().find(|message| !is_silent(message));
    heard.or(messages.last()).unwrap_or(&Value::Null)
}

/// Tells a conversation from the one of the same id before the sandbox was started again.
fn first(messages: &[Value]) -> &str {
    messages.first().and_then(|message| message["sequence"].as_str()).unwrap_or_default()
}

/// Whether the business said it; an activity line is said by nobody.
fn is_own(message: &Value) -> bool {
    !is_incoming(message) && !message["content"]["minimal"].is_object()
}

fn is_silent(message: &Value) -> bool {
    message["silent"] == true
}
