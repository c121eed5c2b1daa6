//! One Wix site: its contacts, its conversations and its budget, shared with no other site.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::conversation::Conversation;
use super::people::People;

/// A site, or one installation of an app on a site.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) id: String,
    pub(super) people: People,
    pub(super) conversations: BTreeMap<String, Conversation>,
    pub(super) budget: Budget,
}

impl Site {
    pub(super) fn new(id: &str, people: People) -> Self {
        Self { id: id.to_owned(), people, conversations: BTreeMap::new(), budget: Budget::default() }
    }
}
