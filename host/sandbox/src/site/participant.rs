//! Who talks to a site.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::body::shape::{Object, Shape, optional};

/// Exactly one id of a participant.
pub(crate) const PARTICIPANT: Object = Object {
    fields: &[
        optional("contactId", Shape::Guid),
        optional("anonymousVisitorId", Shape::Guid),
        optional("memberId", Shape::Guid),
    ],
    exactly_one: &["contactId", "anonymousVisitorId", "memberId"],
};

/// A participant, named by one id. In JSON it has the shape [`PARTICIPANT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::enum_variant_names, reason = "they are Wix's names")]
pub(crate) enum Participant {
    ContactId(Uuid),
    AnonymousVisitorId(Uuid),
    MemberId(Uuid),
}

impl Participant {
    pub(crate) fn contact_id(&self) -> Option<String> {
        match self {
            Self::ContactId(id) => Some(id.to_string()),
            _ => None,
        }
    }

    pub(crate) fn is_member(&self) -> bool {
        matches!(self, Self::MemberId(_))
    }

    /// The name of its kind in JSON, and its id.
    pub(super) fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::ContactId(id) => ("contactId", id),
            Self::AnonymousVisitorId(id) => ("anonymousVisitorId", id),
            Self::MemberId(id) => ("memberId", id),
        }
    }

    /// The participant as a message's `sender` and a conversation's `participant` show it.
    pub(crate) fn to_json(self) -> Value {
        json!(self)
    }
}
