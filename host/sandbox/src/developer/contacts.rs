//! Adds contacts and changes who they are.

use axum::Json;
use axum::extract::State as Handle;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::mistake::Mistake;
use crate::sandbox::Sandbox;
use crate::seed::Seed;
use crate::site::participant::Participant;

/// `POST /_sandbox/contacts`: adds contacts and answers them as Wix would.
pub(super) async fn add(Handle(sandbox): Handle<Sandbox>, body: String) -> Result<Json<Value>, Mistake> {
    let seed = Seed::parse(serde_json::from_str(&body)?)?;
    let mut state = sandbox.state();
    let added = seed.build(state.clock.now());
    for one in &added {
        state.add_contact(one);
    }
    let contacts: Vec<&Value> = added.iter().map(|one| &one.contact.json).collect();
    Ok(Json(json!({"contacts": contacts})))
}

/// The body of `POST /_sandbox/merges`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    site: String,
    from: Uuid,
    into: Uuid,
}

/// Merges two contacts of a site, as its owner can.
pub(super) async fn merge(Handle(sandbox): Handle<Sandbox>, body: String) -> Result<Json<Value>, Mistake> {
    let Merge { site, from, into } = serde_json::from_str(&body)?;
    let id = sandbox.state().site(&site).merge(from, into);
    let id = id.ok_or_else(|| "the site does not have both contacts".to_owned())?;
    Ok(Json(json!({"conversationId": id})))
}

/// The body of `POST /_sandbox/type-changes`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeChange {
    site: String,
    from: Participant,
    into: Participant,
}

/// Turns a visitor into a contact, or a contact into a member.
pub(super) async fn change_type(
    Handle(sandbox): Handle<Sandbox>,
    body: String,
) -> Result<Json<Value>, Mistake> {
    let TypeChange { site, from, into } = serde_json::from_str(&body)?;
    let id = sandbox.state().site(&site).change_type(from, into);
    Ok(Json(json!({"conversationId": id})))
}
