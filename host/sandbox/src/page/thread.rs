//! The open conversation, or what is shown in its place.

use maud::{Markup, html};
use serde_json::Value;

use super::badge::badge;
use super::content::content;
use super::icon;
use super::inbox::{Inbox, Open, Thread, is_incoming, site_address};
use super::moment::date_and_time;

/// How to get a first message in: the README's own example.
pub(super) const FIRST_COMMANDS: [&str; 2] = [
    "cargo run -- run --config examples/sandbox.toml",
    "cargo run -- send connectors/facebook/fixtures/facebook/message_quick_reply_user_email \
     --to facebook --config examples/sandbox.toml",
];

/// Shows what is open.
pub(super) fn show(inbox: &Inbox<'_>) -> Markup {
    html! {
        section #thread tabindex="-1" aria-label="Conversation" {
            @match &inbox.open {
                Open::Thread(thread) => (conversation(thread, inbox.site)),
                Open::Gone => (gone(inbox.site)),
                Open::Nothing if inbox.entries.is_empty() => (nothing_yet()),
                Open::Nothing => (nothing_open()),
            }
        }
    }
}

fn conversation(thread: &Thread<'_>, site: &str) -> Markup {
    html! {
        div #person {
            a.back href=(site_address(site)) { (icon::back()) span.unseen { "All conversations" } }
            (thread.person.avatar())
            div.person-text {
                h2 dir="auto" tabindex="-1" { (thread.person.name) }
                @if !thread.person.reached_at.is_empty() {
                    p.reached-at { @for way in &thread.person.reached_at { span dir="auto" { (way) } } }
                }
            }
        }
        div #{ "t-" (thread.id) } .scroll .talk tabindex="0" role="region" aria-label="Messages" {
            div #talk {
                @if thread.messages_left_out > 0 {
                    p #older .hint { (thread.messages_left_out) " older messages are not shown." }
                }
                ol #messages { @for message in thread.messages { (row(message, &thread.person.name)) } }
            }
        }
    }
}

fn row(message: &Value, name: &str) -> Markup {
    let (side, speaker) = if message["content"]["minimal"].is_object() {
        ("activity", "Activity")
    } else if is_incoming(message) {
        ("in", name)
    } else {
        ("out", "You")
    };
    html! {
        li #{ "m-" (message["id"].as_str().unwrap_or_default()) } class=(side) {
            span.unseen { bdi { (speaker) } ":" }
            (content(message))
            div.meta {
                (badge(message))
                (date_and_time(message))
                @if message["visibility"] == "BUSINESS" {
                    span.only-you { (icon::hidden()) "Visible to you only" }
                }
            }
        }
    }
}

fn gone(site: &str) -> Markup {
    html! {
        div #gone .place {
            (icon::tray())
            h2 { "This conversation is not here" }
            p { "It may have been merged into another one, or the sandbox was started again and has forgotten it." }
            p { a href=(site_address(site)) { "Show all conversations" } }
        }
    }
}

fn nothing_open() -> Markup {
    html! {
        div #nothing-open .place { (icon::tray()) h2 { "Choose a conversation" } }
    }
}

fn nothing_yet() -> Markup {
    html! {
        div #nothing-yet .place {
            (icon::tray())
            h2 { "Nothing has arrived yet" }
            p { "Messages show up here as soon as a host delivers them. Start one, and send it a first message:" }
            @for command in FIRST_COMMANDS { pre tabindex="0" { code { (command) } } }
            p.hint { "This is a local imitation of Wix. It keeps everything in memory and sends nothing to anyone." }
        }
    }
}
