//! One Wix site: its contacts, its conversations and its budget, shared with no other site.

mod budget;
pub(crate) mod contact;
pub(crate) mod contacts;
pub(crate) mod conversation;
pub(crate) mod participant;
mod phone;

use std::collections::BTreeMap;

use uuid::Uuid;

use self::budget::Budget;
use self::contact::Contact;
use self::contacts::Contacts;
use self::conversation::{Conversation, conversation_id};
use self::participant::Participant;

/// A site, or one installation of an app on a site.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) id: String,
    pub(crate) contacts: Contacts,
    pub(crate) conversations: BTreeMap<String, Conversation>,
    pub(crate) budget: Budget,
    /// The member that each contact became, by the contact's id.
    members: BTreeMap<String, Participant>,
}

impl Site {
    pub(crate) fn new(id: &str, contacts: Contacts) -> Self {
        Self {
            id: id.to_owned(),
            contacts,
            conversations: BTreeMap::new(),
            budget: Budget::default(),
            members: BTreeMap::new(),
        }
    }

    /// The member that a contact became, if it did.
    pub(crate) fn member(&self, contact: Participant) -> Option<Participant> {
        self.members.get(&contact.contact_id()?).copied()
    }

    /// The contact behind a participant.
    pub(crate) fn contact(&self, participant: Participant) -> Option<&Contact> {
        let became = |(_, member): &(&String, &Participant)| **member == participant;
        let of_member = || self.members.iter().find(became).map(|(id, _)| id.clone());
        self.contacts.get(&participant.contact_id().or_else(of_member)?)
    }

    /// Merges one contact into another (Inbox, "About Conversation IDs" guide): messages move, and the old contact
    /// and conversation ids are gone.
    ///
    /// Returns the id of the conversation that now holds everything; `None` when a contact is not there.
    pub(crate) fn merge(&mut self, from: Uuid, into: Uuid) -> Option<String> {
        let is_merged = self.contacts.merge(&from.to_string(), &into.to_string());
        is_merged.then(|| self.move_messages(Participant::ContactId(from), Participant::ContactId(into)))
    }

    /// Turns one participant into another (same guide): a visitor into a contact, or a contact into a member.
    ///
    /// Returns the id of the conversation that now has the messages; the old id is gone.
    pub(crate) fn change_type(&mut self, from: Participant, into: Participant) -> String {
        if let (Some(id), true) = (from.contact_id(), into.is_member()) {
            self.members.insert(id, into);
        }
        self.move_messages(from, into)
    }

    fn move_messages(&mut self, from: Participant, into: Participant) -> String {
        let old = self.conversations.remove(&conversation_id(&self.id, from));
        let target = Conversation::new(&self.id, into);
        let target = self.conversations.entry(target.id.clone()).or_insert(target);
        for message in old.into_iter().flat_map(|old| old.messages) {
            target.add(message);
        }
        target.id.clone()
    }
}
