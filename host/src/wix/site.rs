//! One Wix site, and the calls that the host makes to it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use inbox_core::{EmailAddress, PhoneNumber};
use reqwest::Client;

use crate::breaker::Breaker;
use crate::config::Auth;
use crate::wix::caller::Caller;
use crate::wix::conversation::{get_conversation, read_conversation};
use crate::wix::error::WixErrorKind;
use crate::wix::message::{self, list_messages, send_message};
use crate::wix::search::{self, Search};
use crate::wix::{
    Budget, Contact, ContactId, ConversationId, ListedMessage, NewContact, Operation, Permit, Preview,
    RenderedMessage, SentMessage, WixError, WixRequest,
};

/// Pages of a hundred contacts that are read for one address; more than a thousand contacts never share one.
const MOST_CONTACT_PAGES: usize = 10;
/// Pages of thirty messages that are read at most.
const MOST_MESSAGE_PAGES: usize = 40;

/// One Wix site. A clone is the same site: token, budget and connections are shared.
#[derive(Clone)]
pub struct WixSite(Arc<Inner>);

struct Inner {
    caller: Caller,
    /// The app that Wix takes us for, once a sent message said so.
    app_id: OnceLock<String>,
}

impl WixSite {
    /// A site by the name it has in the config, called with the client of [`http_client`](crate::wix::http_client).
    ///
    /// The base URL is https, or http to this machine; with any other one every call fails.
    pub fn new(name: &str, http: Client, base_url: &str, credentials: Auth, budget: Arc<Budget>) -> Self {
        let caller = Caller::new(name, http, base_url, credentials, budget);
        Self(Arc::new(Inner { caller, app_id: OnceLock::new() }))
    }

    /// The name it has in the config.
    pub fn name(&self) -> &str {
        &self.0.caller.name
    }

    /// The calls it may make.
    pub fn budget(&self) -> &Arc<Budget> {
        &self.0.caller.budget
    }

    /// Says until when the site is paused because it does not answer.
    pub fn breaker(&self) -> &Breaker {
        &self.0.caller.breaker
    }

    /// Why the site is paused, while it is.
    pub fn paused_because(&self) -> Option<String> {
        self.0.caller.paused_because()
    }

    /// The app that Wix takes us for; `None` until a sent message said so.
    pub fn app_id(&self) -> Option<&str> {
        self.0.app_id.get().map(String::as_str)
    }

    /// The contacts that have any of these addresses, primary or not, oldest first.
    ///
    /// Follows Wix "Query Contacts"
    /// (<https://dev.wix.com/docs/rest/crm/members-contacts/contacts/contacts/contact-v4/query-contacts>). Takes a call
    /// for each hundred contacts, at most ten; `permit` is for the first. When ten are not enough, one address gets the
    /// oldest thousand, several addresses an error.
    pub async fn contacts_by_email(
        &self,
        permit: Permit,
        emails: &[EmailAddress],
    ) -> Result<Vec<Contact>, WixError> {
        let mut contacts = self.contacts(permit, &Search::by_email(emails), emails.len() == 1).await?;
        contacts.retain(|contact| emails.iter().any(|email| contact.has_email(email)));
        Ok(contacts)
    }

    /// The contacts that have any of these phone numbers, primary or not, oldest first.
    ///
    /// Follows the same document and limits as [`contacts_by_email`](Self::contacts_by_email).
    pub async fn contacts_by_phone(
        &self,
        permit: Permit,
        phones: &[PhoneNumber],
    ) -> Result<Vec<Contact>, WixError> {
        let mut contacts = self.contacts(permit, &Search::by_phone(phones), phones.len() == 1).await?;
        contacts.retain(|contact| phones.iter().any(|phone| contact.has_phone(phone)));
        Ok(contacts)
    }

    /// Reads page after page; with `may_cut`, what is behind the last is left out.
    async fn contacts(
        &self,
        permit: Permit,
        search: &Search,
        may_cut: bool,
    ) -> Result<Vec<Contact>, WixError> {
        let caller = &self.0.caller;
        let mut contacts: Vec<Contact> = Vec::new();
        let (mut offset, mut permit) = (0, Some(permit));
        for _ in 0..MOST_CONTACT_PAGES {
            let call = search.page(offset);
            let page = match permit.take() {
                Some(permit) => caller.call_with(permit, &call, search::Page::read).await?,
                None => caller.call(&call, search::Page::read).await?,
            };
            offset += page.contacts.len();
            let is_last = page.is_last(offset);
            let is_new = |contact: &Contact| contacts.iter().all(|known| known.id != contact.id);
            let new: Vec<Contact> = page.contacts.into_iter().filter(is_new).collect();
            contacts.extend(new);
            if is_last {
                return Ok(contacts);
            }
        }
        let why =
            "the addresses asked for together have more than a thousand contacts; ask for fewer at once";
        let cut_off = WixErrorKind::Unexpected { why }.during(Operation::QueryContacts);
        if may_cut { Ok(contacts) } else { Err(cut_off) }
    }

    /// Creates a contact; if its address is in use already, returns the contact that has it.
    ///
    /// Follows Wix "Create Contact"
    /// (<https://dev.wix.com/docs/rest/crm/members-contacts/contacts/contacts/contact-v4/create-contact>). Duplicates
    /// are not allowed, so that it can be repeated.
    pub async fn create_contact(&self, new: &NewContact) -> Result<ContactId, WixError> {
        let created = self.0.caller.call(&new.call(), |answer| Contact::read(answer.get("contact")?)).await;
        let contact = match created {
            Err(WixError { kind: WixErrorKind::Conflict { duplicate: Some(existing), .. }, .. }) => {
                return Ok(existing);
            }
            created => created?,
        };
        // Wix drops fields that it does not understand and answers 200 all the same.
        if new.email.as_ref().is_some_and(|email| !contact.has_email(email)) {
            let why = "Wix created the contact but left out its e-mail address; update Inbox Bridge, the contract has changed";
            return Err(WixErrorKind::Unexpected { why }.during(Operation::CreateContact));
        }
        Ok(contact.id)
    }

    /// The conversation with that contact; Wix creates it if there is none yet.
    ///
    /// Follows Wix "Get or Create Conversation"
    /// (<https://dev.wix.com/docs/api-reference/crm/communication/inbox/conversations/get-or-create-conversation>).
    pub async fn conversation(&self, contact: &ContactId) -> Result<ConversationId, WixError> {
        self.0.caller.call(&get_conversation(contact), read_conversation).await
    }

    /// Sends a message with a place in the budget that was taken before, within 30 s.
    ///
    /// Follows Wix "Send Message"
    /// (<https://dev.wix.com/docs/api-reference/crm/communication/inbox/messages/send-message>). Wix knows no key that
    /// would make it repeatable: when it is [in doubt](WixError::is_in_doubt), list before sending again. Take the permit,
    /// note durably that the send starts, then call this: so no wait for the budget falls between the note and the send.
    pub async fn send(
        &self,
        permit: Permit,
        conversation: &ConversationId,
        message: &RenderedMessage,
    ) -> Result<SentMessage, WixError> {
        let call = send_message(conversation, message);
        let sent = self.0.caller.call_with(permit, &call, SentMessage::read).await?;
        if let Some(app_id) = &sent.app_id {
            self.0.app_id.get_or_init(|| app_id.clone());
        }
        Ok(sent)
    }

    /// The messages of a conversation from that moment on, newest first, those for collaborators only included.
    ///
    /// Follows Wix "List Messages"
    /// (<https://dev.wix.com/docs/api-reference/crm/communication/inbox/messages/list-messages>). The moment is in
    /// microseconds since 1970 by Wix's clock, so leave a margin. Takes a call for each thirty messages. An error
    /// rather than a part of the list when there are more than 1,200.
    pub async fn messages_since(
        &self,
        conversation: &ConversationId,
        since_micros: i64,
    ) -> Result<Vec<ListedMessage>, WixError> {
        let mut messages = Vec::new();
        let mut cursor = None;
        for _ in 0..MOST_MESSAGE_PAGES {
            let call = list_messages(conversation, cursor.as_deref());
            let page = self.0.caller.call(&call, message::Page::read).await?;
            let is_enough = page.reaches_before(since_micros);
            messages.extend(page.messages.into_iter().filter(|message| message.sequence >= since_micros));
            cursor = page.next;
            if is_enough || cursor.is_none() {
                return Ok(messages);
            }
        }
        let why =
            "the conversation has more than 1,200 messages since the send; look for the message by hand";
        Err(WixErrorKind::Unexpected { why }.during(Operation::ListMessages))
    }

    /// A call as it would go out; nothing is called.
    ///
    /// Build the site with [`Auth::redacted`]: this shows everything that the site's credentials put into a call.
    pub fn preview(&self, of: Preview<'_>) -> Result<WixRequest, WixError> {
        of.request(&self.0.caller)
    }

    /// The same site with another time limit for a call.
    #[cfg(test)]
    fn within(self, time_limit: std::time::Duration) -> Self {
        let mut inner = Arc::into_inner(self.0).expect("the site is not shared yet");
        inner.caller.time_limit = time_limit;
        Self(Arc::new(inner))
    }
}

impl fmt::Debug for WixSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WixSite").field("name", &self.name()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
