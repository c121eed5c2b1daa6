//! The list of conversations, and the switch between sites.

use maud::{Markup, html};
use serde_json::Value;

use super::content::media_name;
use super::inbox::{Entry, Inbox, conversation_address, is_incoming, site_address};
use super::moment::date;
use crate::site::contact::items;

/// More than fits into the list on any screen.
const PREVIEW_LENGTH: usize = 120;

/// Shows the site switch and the conversations of the site.
pub(super) fn show(inbox: &Inbox<'_>) -> Markup {
    html! {
        nav #people aria-labelledby="people-title" {
            h2 #people-title { "Conversations" }
            (site_switch(inbox))
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

/// The switch between sites. Nothing when there is only one.
fn site_switch(inbox: &Inbox<'_>) -> Markup {
    if inbox.sites.iter().all(|site| *site == inbox.site) {
        return html! {};
    }
    html! {
        details #sites {
            summary #site { span.site-label { "Site" } span.site-name { (inbox.site) } }
            ul #site-list {
                @for site in &inbox.sites {
                    @let current = (*site == inbox.site).then_some("true");
                    li {
                        a.site-name href=(site_address(site)) aria-current=[current] { (site) }
                    }
                }
            }
        }
    }
}

/// One conversation. From the data the script counts what this viewer has not read.
fn row(entry: &Entry<'_>, inbox: &Inbox<'_>) -> Markup {
    let last = last(entry.messages);
    let current = inbox.open.is(entry.id).then_some("page");
    let notable = entry.messages.iter().filter(|message| is_incoming(message) && !is_silent(message)).count();
    html! {
        li #{ "c-" (entry.id) } data-notable=(notable) data-first=(first(entry.messages)) {
            a.conversation href=(conversation_address(inbox.site, entry.id)) aria-current=[current] {
                (entry.person.avatar())
                span.head { span.name dir="auto" { (entry.person.name) } (date(last)) }
                span.last {
                    @if is_own(last) { span { "You:" } }
                    span.last-text dir="auto" { (preview(last)) }
                    span.unread hidden {}
                }
            }
        }
    }
}

/// The beginning of what the message says, or what kind of thing it is.
fn preview(message: &Value) -> String {
    let content = &message["content"];
    let text = match items(content, "/basic/items").last() {
        Some(item) => item["text"].as_str().unwrap_or_else(|| media_preview(item)),
        None => ["/minimal/text", "/template/title", "/form/title"]
            .iter()
            .find_map(|path| content.pointer(path).and_then(Value::as_str))
            .unwrap_or(if content["form"].is_object() { "Form" } else { "Card" }),
    };
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(PREVIEW_LENGTH).collect()
}

fn media_preview(item: &Value) -> &str {
    if item["image"].is_object() {
        media_name(&item["image"], "Picture")
    } else {
        media_name(&item["file"], "File")
    }
}

/// The message that stands for the conversation. Silent ones do not, as on Wix.
fn last(messages: &[Value]) -> &Value {
    let loud = messages.iter().rev().find(|message| !is_silent(message));
    loud.or(messages.last()).unwrap_or(&Value::Null)
}

/// Distinguishes a conversation from one with the same id before the sandbox was restarted.
fn first(messages: &[Value]) -> &str {
    messages.first().and_then(|message| message["sequence"].as_str()).unwrap_or_default()
}

/// Whether the business wrote it. An activity line has no author.
fn is_own(message: &Value) -> bool {
    !is_incoming(message) && !message["content"]["minimal"].is_object()
}

fn is_silent(message: &Value) -> bool {
    message["silent"] == true
}
