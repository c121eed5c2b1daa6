//! Get Contact: `GET /contacts/v4/contacts/{id}` (Contacts v4, "Get Contact" page).

use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::context::Context;
use crate::body::format::not_a_guid;
use crate::error::WixError;

/// Answers the contact. The id of one that was merged away answers the contact that it was merged into.
pub(crate) fn answer(id: &str, context: &Context<'_>) -> Result<Value, WixError> {
    let id = Uuid::try_parse(id).map_err(|_| not_a_guid("id"))?.to_string();
    let contact = context.site.contacts.resolve(&id).ok_or_else(WixError::contact_not_found)?;
    Ok(json!({"contact": contact.json, "responseType": "REGULAR"}))
}
