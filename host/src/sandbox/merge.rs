//! Merging two contacts of a site, as a site owner can (Inbox, "About Conversation IDs" guide).

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::conversation::{Conversation, Participant, conversation_id};
use super::site::Site;

/// The body of `POST /_sandbox/merges`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Merge {
    pub(super) site: String,
    from: Uuid,
    into: Uuid,
}

impl Merge {
    /// Merges `from` into `into`: messages move, and the old contact and conversation ids are gone.
    ///
    /// Returns the id of the conversation that now holds everything; `None` when a contact is not there.
    pub(super) fn apply(&self, site: &mut Site) -> Option<String> {
        let (from, into) = (self.from.to_string(), self.into.to_string());
        if from == into || site.people.get(&from).is_none() || site.people.get(&into).is_none() {
            return None;
        }
        site.people.merge(&from, &into);
        let old = site.conversations.remove(&conversation_id(&site.id, &Participant::contact(&from)));
        let target = Conversation::new(&site.id, Participant::contact(&into));
        let target = site.conversations.entry(target.id.clone()).or_insert(target);
        target.messages.extend(old.into_iter().flat_map(|old| old.messages));
        target.messages.sort_by_cached_key(sequence);
        Some(target.id.clone())
    }
}

fn sequence(message: &Value) -> Option<i64> {
    message["sequence"].as_str()?.parse().ok()
}
