//! The participant of a conversation, as the page shows them.

use maud::{Markup, html};

use super::monogram::{hue, initials};
use crate::site::Site;
use crate::site::contact::Contact;
use crate::site::conversation::Conversation;

/// A name, and how to reach this person.
#[derive(Debug)]
pub(super) struct Person {
    /// The name, or otherwise an address or number; never something invisible.
    pub(super) name: String,
    /// The address and the number, unless they serve as the name.
    pub(super) reached_at: Vec<String>,
}

impl Person {
    pub(super) fn in_conversation(site: &Site, conversation: &Conversation) -> Self {
        let contact = conversation.participant.contact_id().and_then(|id| site.contacts.get(&id));
        let address = contact.and_then(Contact::primary_email).map(str::to_owned);
        let number = contact.and_then(|contact| contact.json["primaryPhone"]["formattedPhone"].as_str());
        let mut reached_at: Vec<String> = address.into_iter().chain(number.map(str::to_owned)).collect();
        reached_at.retain(|way| is_visible(way));
        let name = contact.map(Contact::name).filter(|name| is_visible(name));
        let name = name
            .or_else(|| (!reached_at.is_empty()).then(|| reached_at.remove(0)))
            .unwrap_or_else(|| "Visitor".to_owned());
        Self { name, reached_at }
    }

    /// Draws the circle with the initials.
    pub(super) fn avatar(&self) -> Markup {
        html! {
            span class={ "avatar " (hue(&self.name)) } aria-hidden="true" { (initials(&self.name)) }
        }
    }
}

/// Whether at least one character shows something.
pub(super) fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_blank(c))
}

/// Soft hyphen, fillers, zero-width characters, direction marks, variation selectors and tags.
fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::is_visible;

    #[test]
    fn a_name_of_nothing_but_invisible_characters_is_none() {
        assert!(is_visible("a\u{200b}"));
        assert!(!is_visible(" \u{200b}\u{202e}\u{feff}\u{3164}\n"));
    }
}
