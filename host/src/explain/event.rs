//! What becomes of one event: who its person is, and what Wix is asked.

use inbox_core::{Event, Participant};
use serde::Serialize;
use serde_json::Value;

use super::provider::{Identified, Provider};
use super::treatment::{SiteTreatment, Treatment};
use crate::config::{ContactMatch, UnknownContact};
use crate::delivery::person::{known, merged, new_contact, unknown_held, unknown_ignored, untold};
use crate::delivery::{Address, body, was_asked};
use crate::store::StoredLink;
use crate::wix::{Asked, ContactId, ConversationId, WixRequest};

/// Stands where Wix's answer to the call before goes.
const CONTACT: &str = "CONTACT_ID";
const CONVERSATION: &str = "CONVERSATION_ID";

/// What becomes of one event.
#[derive(Serialize)]
pub(super) struct EventStory {
    pub(super) event: Event<Value>,
    /// The queue that it stands in.
    pub(super) lane: String,
    /// The site that gets it.
    pub(super) site: Option<String>,
    /// What is said on the way, in order.
    pub(super) remarks: Vec<String>,
    /// What Wix is asked, in order.
    pub(super) requests: Vec<RequestStory>,
}

/// A call to Wix, and when it is made.
#[derive(Serialize)]
pub(super) struct RequestStory {
    pub(super) when: &'static str,
    pub(super) request: WixRequest,
}

impl EventStory {
    /// Follows an event from its lane to Wix.
    pub(super) fn of(
        event: &Event<Value>,
        provider: &Provider<'_>,
        treatment: &Treatment,
        link: Option<&StoredLink>,
    ) -> Self {
        let mut story = Self::start(event, treatment);
        if let Err(end) = story.follow(provider, treatment, link) {
            story.remarks.push(end);
        }
        story
    }

    /// Follows an event whose contact and message are frozen: neither is decided again.
    pub(super) fn frozen(
        event: &Event<Value>,
        treatment: &Treatment,
        contact: &str,
        message: &Value,
    ) -> Self {
        let mut story = Self::start(event, treatment);
        let contact = ContactId::new(contact);
        let sent = treatment.site(event).and_then(|site| story.send(&site, &contact, message));
        story.remarks.extend(sent.err());
        story
    }

    fn start(event: &Event<Value>, treatment: &Treatment) -> Self {
        let lane = event.lane(&treatment.instance);
        Self { event: event.clone(), lane, site: None, remarks: Vec::new(), requests: Vec::new() }
    }

    /// `Err` says how it ends where it does not get to Wix.
    fn follow(
        &mut self,
        provider: &Provider<'_>,
        treatment: &Treatment,
        link: Option<&StoredLink>,
    ) -> Result<(), String> {
        let site = treatment.site(&self.event).map_err(|why| format!("held: {why}"))?;
        self.site.clone_from(&site.name);
        let message =
            body(provider.connector, &self.event, site.badge.as_ref(), site.visibility, provider.now);
        let message = message.map_err(|why| format!("dead: {why}"))?;
        let person = self.person(provider, &site, link);
        let address = Address::of(&person).ok_or_else(|| format!("held: {}", untold(&treatment.instance)))?;
        self.remarks.push(format!(
            "found by the {address} {}, {}",
            address.value(),
            self.told_by(&address, link)
        ));
        if site.is_app {
            self.ask(&site, "unless a token is kept", Asked::Token)?;
        }
        let asked = match &address {
            Address::Email(email) => Asked::Email(email),
            Address::Phone(phone) => Asked::Phone(phone),
        };
        self.ask(&site, "unless the contact is known from before", asked)?;
        self.remarks.push(several(site.contact_match).to_owned());
        match site.unknown_contact {
            UnknownContact::Create => {
                self.ask(&site, "if no contact has it", Asked::Create(&new_contact(&person)))?;
            }
            UnknownContact::Hold => self.remarks.push(format!("held if {}", unknown_held(&address))),
            UnknownContact::Ignore => self.remarks.push(format!("ignored if {}", unknown_ignored(&address))),
        }
        self.send(&site, &ContactId::new(CONTACT), &message)
    }

    /// Who it is: what the event and the links say, then the provider's answer.
    fn person(
        &mut self,
        provider: &Provider<'_>,
        site: &SiteTreatment,
        link: Option<&StoredLink>,
    ) -> Participant {
        let person = known(&self.event.participant, link);
        let is_nameless = site.unknown_contact == UnknownContact::Create && person.display_name.is_none();
        let is_asked = person.external_id.is_some() && !was_asked(link);
        if !is_asked || (person.email.is_some() && !is_nameless) {
            return person;
        }
        match provider.identify(&self.event, &person) {
            Identified::Person(answer) => merged(&person, answer),
            Identified::Nothing => person,
            Identified::Unknown(what) => {
                self.remarks.push(what);
                person
            }
        }
    }

    /// Who told the address.
    fn told_by(&self, address: &Address, link: Option<&StoredLink>) -> &'static str {
        let is_told = |person: &Participant| match address {
            Address::Email(email) => person.email.as_ref() == Some(email),
            Address::Phone(phone) => person.phone.as_ref() == Some(phone),
        };
        if is_told(&self.event.participant) {
            "which is in the event"
        } else if is_told(&known(&self.event.participant, link)) {
            "which the provider confirmed (a link)"
        } else {
            "which the provider told when asked who this is"
        }
    }

    fn send(&mut self, site: &SiteTreatment, contact: &ContactId, message: &Value) -> Result<(), String> {
        self.site.clone_from(&site.name);
        self.ask(site, "unless the conversation is known from before", Asked::Conversation(contact))?;
        let conversation = ConversationId::new(CONVERSATION);
        self.ask(site, "once", Asked::Send(&conversation, message))
    }

    fn ask(&mut self, site: &SiteTreatment, when: &'static str, asked: Asked<'_>) -> Result<(), String> {
        let request = site.request(asked).map_err(|error| error.to_string())?;
        self.requests.push(RequestStory { when, request });
        Ok(())
    }
}

fn several(policy: ContactMatch) -> &'static str {
    match policy {
        ContactMatch::Best => {
            "of several contacts, the one whose primary address it is gets it, then the latest active, then the oldest"
        }
        ContactMatch::Oldest => "of several contacts, the one created first gets it",
        ContactMatch::Newest => "of several contacts, the one created last gets it",
        ContactMatch::All => "of several contacts, each gets it",
        ContactMatch::Hold => "with several contacts, it is held",
    }
}
