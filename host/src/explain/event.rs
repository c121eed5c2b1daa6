//! What happens to one event: who its person is, and the requests that Wix gets.

use inbox_core::Event;
use serde::Serialize;
use serde_json::Value;

use super::provider::{Identified, Provider};
use super::setup::{Setup, SiteSetup};
use crate::delivery::{Address, Choice, Missing, Person, Source, Unknown, message_of};
use crate::store::{Reason, StoredLink};
use crate::wix::{ContactId, ConversationId, NewContact, Preview, RenderedMessage, WixRequest};

/// Stands where Wix's answer to an earlier call goes.
const CONTACT: &str = "CONTACT_ID";
const CONVERSATION: &str = "CONVERSATION_ID";

/// What happens to one event.
#[derive(Serialize)]
pub(super) struct EventTrace {
    pub(super) event: Event<Value>,
    /// The queue that it waits in.
    pub(super) lane: String,
    /// The site that gets it.
    pub(super) site: Option<String>,
    /// What there is to say on the way, in order.
    pub(super) notes: Vec<String>,
    /// The requests that Wix gets, in order.
    pub(super) requests: Vec<RequestTrace>,
}

/// A call to Wix, and when it is made.
#[derive(Serialize)]
pub(super) struct RequestTrace {
    pub(super) when: &'static str,
    pub(super) request: WixRequest,
}

impl EventTrace {
    /// Follows an event from its lane to Wix.
    pub(super) fn of(
        event: &Event<Value>,
        provider: &Provider<'_>,
        setup: &Setup,
        link: Option<&StoredLink>,
    ) -> Self {
        let mut trace = Self::start(event, setup);
        let end = trace.follow(event, provider, setup, link);
        trace.notes.extend(end.err());
        trace
    }

    /// Follows an event whose contact and message are frozen: neither is decided again.
    pub(super) fn frozen(
        event: &Event<Value>,
        setup: &Setup,
        contact: &str,
        message: &RenderedMessage,
    ) -> Self {
        let mut trace = Self::start(event, setup);
        let site = setup.site(event).map_err(|why| format!("held: {why}"));
        let end = site.and_then(|site| trace.send(&site, &ContactId::new(contact), message));
        trace.notes.extend(end.err());
        trace
    }

    fn start(event: &Event<Value>, setup: &Setup) -> Self {
        let lane = event.lane(&setup.instance);
        Self { event: event.clone(), lane, site: None, notes: Vec::new(), requests: Vec::new() }
    }

    /// `Err` says where the event ends if it does not get to Wix.
    fn follow(
        &mut self,
        event: &Event<Value>,
        provider: &Provider<'_>,
        setup: &Setup,
        link: Option<&StoredLink>,
    ) -> Result<(), String> {
        let site = setup.site(event).map_err(|why| format!("held: {why}"))?;
        self.site.clone_from(&site.name);
        let message = message_of(provider.connector, event, &site.policy, provider.now)
            .map_err(|why| format!("dead: {why}"))?;
        let mut person = Person::known(&event.participant, link);
        self.ask(Missing::Email, event, provider, &mut person);
        let address =
            person.address().ok_or_else(|| format!("held: {}", Reason::no_address(&setup.instance)))?;
        self.notes.push(format!(
            "found by the {address} {}, {}",
            address.value(),
            source(person.source(&address))
        ));
        self.find_contact(&site, &address)?;
        self.unknown(&site, &address, event, provider, &mut person)?;
        self.send(&site, &ContactId::new(CONTACT), &message)
    }

    /// Asks the provider who this is, if delivery would.
    fn ask(
        &mut self,
        missing: Missing,
        event: &Event<Value>,
        provider: &Provider<'_>,
        person: &mut Person<'_>,
    ) {
        if person.is_to_be_asked_for(missing) {
            match provider.identify(event, person.participant()) {
                Identified::Person(answer) => person.answer(Some(answer)),
                Identified::Nothing => person.answer(None),
                Identified::Unknown(note) => self.notes.push(note),
            }
        }
    }

    fn find_contact(&mut self, site: &SiteSetup, address: &Address) -> Result<(), String> {
        if site.is_app {
            self.request(site, "unless a token is cached", Preview::Token)?;
        }
        let query = match address {
            Address::Email(email) => Preview::Email(email),
            Address::Phone(phone) => Preview::Phone(phone),
        };
        self.request(site, "unless the contact is known from before", query)?;
        self.notes.push(Choice::rule(site.policy.contact_match).to_owned());
        Ok(())
    }

    /// What happens if no contact has the address.
    fn unknown(
        &mut self,
        site: &SiteSetup,
        address: &Address,
        event: &Event<Value>,
        provider: &Provider<'_>,
        person: &mut Person<'_>,
    ) -> Result<(), String> {
        match Unknown::by(site.policy.unknown_contact, address) {
            Unknown::Create => {
                self.ask(Missing::Name, event, provider, person);
                let new = NewContact::of(person.participant());
                self.request(site, "if no contact has it", Preview::Create(&new))?;
            }
            Unknown::Hold(reason) => self.notes.push(format!("held if {reason}")),
            Unknown::Ignore(reason) => self.notes.push(format!("ignored if {reason}")),
        }
        Ok(())
    }

    fn send(
        &mut self,
        site: &SiteSetup,
        contact: &ContactId,
        message: &RenderedMessage,
    ) -> Result<(), String> {
        self.site.clone_from(&site.name);
        self.request(site, "unless the conversation is known from before", Preview::Conversation(contact))?;
        let conversation = ConversationId::new(CONVERSATION);
        self.request(site, "once", Preview::Send(&conversation, message))
    }

    fn request(&mut self, site: &SiteSetup, when: &'static str, call: Preview<'_>) -> Result<(), String> {
        let request = site.preview(call).map_err(|error| error.to_string())?;
        self.requests.push(RequestTrace { when, request });
        Ok(())
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Event => "which is in the event",
        Source::Link => "which the provider confirmed (a link)",
        Source::Answer => "which the provider gave when asked who this is",
    }
}
