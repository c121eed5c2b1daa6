//! Lists the messages and calls that arrived.

use axum::Json;
use axum::extract::{Query, State as Handle};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sandbox::Sandbox;
use crate::site::Site;
use crate::site::contact::Contact;
use crate::site::conversation::{Conversation, sequence};
use crate::state::State;

/// The query of both lists: one site, or all.
#[derive(Debug, Deserialize)]
pub(super) struct Selection {
    site: Option<String>,
}

/// `GET /_sandbox/messages`: the messages, in the order in which they arrived.
pub(super) async fn messages(
    Handle(sandbox): Handle<Sandbox>,
    Query(Selection { site: wanted }): Query<Selection>,
) -> Json<Value> {
    Json(json!({"messages": entries(&sandbox.state(), wanted.as_deref())}))
}

/// The messages of one site or of all, with their conversation and contact.
pub(crate) fn entries(state: &State, wanted: Option<&str>) -> Vec<Value> {
    let mut entries: Vec<Value> = state
        .sites
        .values()
        .filter(|site| wanted.is_none_or(|wanted| wanted == site.id))
        .flat_map(|site| site.conversations.values().map(move |conversation| (site, conversation)))
        .flat_map(|(site, conversation)| entries_of(site, conversation))
        .collect();
    entries.sort_by_cached_key(|entry| sequence(&entry["message"]));
    entries
}

fn entries_of(site: &Site, conversation: &Conversation) -> Vec<Value> {
    let contact = site.contact(conversation.participant);
    let contact_id = contact.map(|contact| contact.id.as_str());
    let name = contact.map(Contact::name);
    let email = contact.and_then(Contact::primary_email);
    let entry = |message: &Value| {
        json!({
            "site": site.id,
            "conversationId": conversation.id,
            "contactId": contact_id,
            "contactName": name,
            "contactEmail": email,
            "message": message,
        })
    };
    conversation.messages.iter().map(entry).collect()
}

/// `GET /_sandbox/calls`: the last calls, oldest first.
pub(super) async fn calls(
    Handle(sandbox): Handle<Sandbox>,
    Query(Selection { site: wanted }): Query<Selection>,
) -> Json<Value> {
    let state = sandbox.state();
    let calls: Vec<_> = state.calls.iter().filter(|call| wanted.is_none() || call.site == wanted).collect();
    Json(json!({"calls": calls}))
}
