//! A participant who becomes someone else to Wix: a visitor a contact, a contact a member (Inbox, "About
//! Conversation IDs" guide).

use serde_json::{Value, json};

use super::assumptions::Assumptions;
use super::conversation::{PARTICIPANT, Participant};
use super::dropped::Dropped;
use super::error::WixError;
use super::reader;
use super::shape::{Object, Shape, filled, required};
use super::site::Site;

const REQUEST: Object = Object::of(&[
    required("site", filled(100)),
    required("from", Shape::Object(&PARTICIPANT)),
    required("into", Shape::Object(&PARTICIPANT)),
]);
/// A misspelt field is a mistake of the developer.
const STRICT: &str =
    r#"it has "site", and "from" and "into", each with one of contactId, anonymousVisitorId, memberId"#;

/// The body of `POST /_sandbox/type-changes`.
#[derive(Debug)]
pub(super) struct TypeChange {
    pub(super) site: String,
    from: Participant,
    into: Participant,
}

impl TypeChange {
    pub(super) fn read(body: &Value) -> Result<Self, WixError> {
        let mut dropped = Dropped::default();
        let request = reader::read(&REQUEST, body, &mut dropped, &Assumptions::default())?;
        let participants =
            (Participant::from_json(&request["from"]), Participant::from_json(&request["into"]));
        match (request["site"].as_str(), participants, dropped.is_empty()) {
            (Some(site), (Some(from), Some(into)), true) => Ok(Self { site: site.to_owned(), from, into }),
            _ => Err(WixError::bad_request("BAD_REQUEST", STRICT)),
        }
    }

    /// Moves the messages to the conversation of the new participant; the old conversation's id is gone.
    pub(super) fn apply(&self, site: &mut Site) -> Value {
        site.note_member(&self.from, &self.into);
        json!({"conversationId": site.move_messages(&self.from, &self.into)})
    }
}
