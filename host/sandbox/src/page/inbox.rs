//! What the page shows: the part of the sandbox's state that its address selects.

use std::cmp::Reverse;

use serde::Deserialize;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::person::Person;
use crate::site::Site;
use crate::site::conversation::{Conversation, sequence};
use crate::state::State;

/// A browser can still draw lists of this length at once; the page says when there is more.
const CONVERSATIONS_SHOWN: usize = 500;
const MESSAGES_SHOWN: usize = 1_000;

/// The query of the page's address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Selection {
    pub(super) site: Option<String>,
    pub(super) conversation: Option<String>,
}

/// One site's conversations, the one that is open, and the sites one can switch to.
pub(super) struct Inbox<'a> {
    /// The sites to which something was sent.
    pub(super) sites: Vec<&'a str>,
    pub(super) site: &'a str,
    /// The latest activity first.
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) entries_left_out: usize,
    pub(super) open: Open<'a>,
}

/// A conversation in the list.
pub(super) struct Entry<'a> {
    pub(super) id: &'a str,
    pub(super) person: Person,
    /// Oldest first, never empty.
    pub(super) messages: &'a [Value],
}

/// What the address says is open.
pub(super) enum Open<'a> {
    Nothing,
    /// A conversation that does not exist, or no longer does.
    Gone,
    Thread(Thread<'a>),
}

/// The open conversation.
pub(super) struct Thread<'a> {
    pub(super) id: &'a str,
    pub(super) person: Person,
    /// The latest messages, oldest first.
    pub(super) messages: &'a [Value],
    pub(super) messages_left_out: usize,
}

impl<'a> Inbox<'a> {
    /// Without a site in the selection, the first one is shown: it stays the same, whatever arrives.
    pub(super) fn of(state: &'a State, selection: &'a Selection) -> Self {
        let sites: Vec<&str> =
            state.sites.values().filter(|site| used(site).next().is_some()).map(|site| &*site.id).collect();
        let wanted = selection.site.as_deref().or(sites.first().copied()).unwrap_or_default();
        let site = state.sites.get(wanted);
        let mut entries: Vec<Entry> = site.map(entries).unwrap_or_default();
        let entries_left_out = entries.len().saturating_sub(CONVERSATIONS_SHOWN);
        entries.truncate(CONVERSATIONS_SHOWN);
        let open = selection.conversation.as_deref().map_or(Open::Nothing, |id| open(site, id));
        Self { sites, site: wanted, entries, entries_left_out, open }
    }
}

/// The conversations that have messages.
fn used(site: &Site) -> impl Iterator<Item = &Conversation> {
    site.conversations.values().filter(|conversation| !conversation.messages.is_empty())
}

fn entries(site: &Site) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry> = used(site).map(|conversation| entry(site, conversation)).collect();
    entries.sort_by_cached_key(|entry| Reverse(entry.messages.last().map(sequence)));
    entries
}

fn entry<'a>(site: &Site, conversation: &'a Conversation) -> Entry<'a> {
    Entry {
        id: &conversation.id,
        person: Person::in_conversation(site, conversation),
        messages: &conversation.messages,
    }
}

fn open<'a>(site: Option<&'a Site>, id: &str) -> Open<'a> {
    let Some((site, conversation)) = site.and_then(|site| Some((site, site.conversations.get(id)?))) else {
        return Open::Gone;
    };
    let messages_left_out = conversation.messages.len().saturating_sub(MESSAGES_SHOWN);
    Open::Thread(Thread {
        id: &conversation.id,
        person: Person::in_conversation(site, conversation),
        messages: &conversation.messages[messages_left_out..],
        messages_left_out,
    })
}

impl Open<'_> {
    /// Whether this conversation is the open one.
    pub(super) fn is(&self, id: &str) -> bool {
        matches!(self, Self::Thread(thread) if thread.id == id)
    }
}

/// Whether the participant wrote it; everything else is the business's own.
pub(super) fn is_incoming(message: &Value) -> bool {
    message["direction"] == "PARTICIPANT_TO_BUSINESS"
}

/// Writes the address of a site's list.
pub(super) fn site_address(site: &str) -> String {
    format!("/?{}", Serializer::new(String::new()).append_pair("site", site).finish())
}

/// Writes the address of a conversation.
pub(super) fn conversation_address(site: &str, conversation: &str) -> String {
    let mut query = Serializer::new(String::new());
    format!("/?{}", query.append_pair("site", site).append_pair("conversation", conversation).finish())
}
