//! Merging two contacts of a site, as a site owner can (Inbox, "About Conversation IDs" guide).

use serde::Deserialize;
use uuid::Uuid;

use super::conversation::Participant;
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
        Some(site.move_messages(&Participant::contact(&from), &Participant::contact(&into)))
    }
}
