//! One Wix site: its contacts, its conversations and its budget, shared with no other site.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::contact::Contact;
use super::conversation::{Conversation, Participant, conversation_id};
use super::people::People;

/// A site, or one installation of an app on a site.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) id: String,
    pub(super) people: People,
    pub(super) conversations: BTreeMap<String, Conversation>,
    pub(super) budget: Budget,
    /// The member that each contact became.
    members: BTreeMap<String, Participant>,
}

impl Site {
    pub(super) fn new(id: &str, people: People) -> Self {
        Self {
            id: id.to_owned(),
            people,
            conversations: BTreeMap::new(),
            budget: Budget::default(),
            members: BTreeMap::new(),
        }
    }

    /// Remembers a contact that became a member.
    pub(super) fn note_member(&mut self, contact: &Participant, member: &Participant) {
        if let (Some(id), true) = (contact.contact_id(), member.is_member()) {
            self.members.insert(id.to_owned(), member.clone());
        }
    }

    /// The member that a contact became, if it did.
    pub(super) fn member(&self, contact: &Participant) -> Option<&Participant> {
        self.members.get(contact.contact_id()?)
    }

    /// The contact behind a participant.
    pub(super) fn contact(&self, participant: &Participant) -> Option<&Contact> {
        let of_member =
            || self.members.iter().find(|(_, member)| *member == participant).map(|(id, _)| &**id);
        self.people.get(participant.contact_id().or_else(of_member)?)
    }

    /// Moves all messages of one participant to another, whose conversation's id it returns; the old id is gone.
    pub(super) fn move_messages(&mut self, from: &Participant, into: &Participant) -> String {
        let old = self.conversations.remove(&conversation_id(&self.id, from));
        let target = Conversation::new(&self.id, into.clone());
        let target = self.conversations.entry(target.id.clone()).or_insert(target);
        for message in old.into_iter().flat_map(|old| old.messages) {
            target.add(message);
        }
        target.id.clone()
    }
}
