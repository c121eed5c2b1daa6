//! The developer's own endpoints below `/_sandbox/`: look at what arrived, add contacts, order faults, start again.
//!
//! They need no authorization and spend no budget: the sandbox is for the loopback interface.

use axum::extract::{DefaultBodyLimit, Query, State as Handle};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Sandbox;
use super::contact::Contact;
use super::conversation::Conversation;
use super::error::WixError;
use super::fault;
use super::merge::Merge;
use super::seed::Seed;
use super::site::Site;
use super::state::State;
use super::type_change::TypeChange;

/// Enough for some hundred thousand contacts at once.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/_sandbox/messages", get(messages))
        .route("/_sandbox/calls", get(calls))
        .route("/_sandbox/contacts", post(add_contacts))
        .route("/_sandbox/merges", post(merge))
        .route("/_sandbox/type-changes", post(change_type))
        .route("/_sandbox/reset", post(reset))
        .merge(fault::routes())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

#[derive(Debug, Deserialize)]
struct Selection {
    site: Option<String>,
}

async fn messages(Handle(sandbox): Handle<Sandbox>, Query(selection): Query<Selection>) -> Json<Value> {
    Json(json!({"messages": arrived(&sandbox.state(), selection.site.as_deref())}))
}

async fn calls(Handle(sandbox): Handle<Sandbox>, Query(selection): Query<Selection>) -> Json<Value> {
    let state = sandbox.state();
    let wanted = |site: &Option<String>| selection.site.is_none() || *site == selection.site;
    let calls: Vec<_> = state.calls.iter().filter(|call| wanted(&call.site)).collect();
    Json(json!({"calls": calls}))
}

async fn add_contacts(Handle(sandbox): Handle<Sandbox>, body: String) -> Response {
    let seed = match serde_json::from_str(&body).map_err(|error| error.to_string()).and_then(Seed::parse) {
        Ok(seed) => seed,
        Err(words) => return refuse(&words),
    };
    let mut state = sandbox.state();
    let added = seed.build(state.clock.now());
    for one in &added {
        state.add_contact(one);
    }
    let answer: Vec<&Value> = added.iter().map(|one| &one.contact.json).collect();
    Json(json!({"contacts": answer})).into_response()
}

async fn merge(Handle(sandbox): Handle<Sandbox>, body: String) -> Response {
    let merge: Merge = match serde_json::from_str(&body) {
        Ok(merge) => merge,
        Err(error) => return refuse(&error.to_string()),
    };
    match merge.apply(sandbox.state().site(&merge.site)) {
        Some(id) => Json(json!({"conversationId": id})).into_response(),
        None => refuse("the site does not have both contacts"),
    }
}

async fn change_type(Handle(sandbox): Handle<Sandbox>, body: String) -> Response {
    let read = serde_json::from_str(&body).map_err(|error| error.to_string());
    let change = read.and_then(|body| TypeChange::read(&body).map_err(|error| error.hint().to_owned()));
    match change {
        Ok(change) => Json(change.apply(sandbox.state().site(&change.site))).into_response(),
        Err(words) => refuse(&words),
    }
}

async fn reset(Handle(sandbox): Handle<Sandbox>) -> Json<Value> {
    sandbox.state().reset();
    Json(json!({}))
}

/// The 400 of a body that the developer got wrong.
pub(super) fn refuse(words: &str) -> Response {
    let error = WixError::bad_request("BAD_REQUEST", words);
    (StatusCode::BAD_REQUEST, Json(error.body())).into_response()
}

/// Lists the messages of one site, or of all, in the order in which they came in.
pub(super) fn arrived(state: &State, site: Option<&str>) -> Vec<Value> {
    let sites = state.sites.values().filter(|known| site.is_none_or(|wanted| wanted == known.id));
    let mut entries: Vec<Value> = sites
        .flat_map(|site| site.conversations.values().map(move |conversation| (site, conversation)))
        .flat_map(|(site, conversation)| entries_of(site, conversation))
        .collect();
    entries.sort_by_cached_key(|entry| {
        entry["message"]["sequence"].as_str().map(str::parse::<i64>).and_then(Result::ok)
    });
    entries
}

fn entries_of(site: &Site, conversation: &Conversation) -> Vec<Value> {
    let contact = site.contact(&conversation.participant);
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
