//! An error as an operator reads it: the operation, what happened, what to do, Wix's request id.

use std::error::Error;
use std::fmt::{Display, Formatter, Result};

use super::{WixError, WixErrorKind};
use crate::wix::Operation;

impl Error for WixError {}

impl Display for WixError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}: ", self.operation)?;
        write_kind(self, f)?;
        match &self.request_id {
            Some(id) => write!(f, " [x-wix-request-id {id}]"),
            None => Ok(()),
        }
    }
}

fn write_kind(error: &WixError, f: &mut Formatter<'_>) -> Result {
    let code = error.code().map(|code| format!(", {code}")).unwrap_or_default();
    match &error.kind {
        WixErrorKind::Unreachable { why } => {
            write!(f, "{why}, nothing was written; check the network and wix.base_url")
        }
        WixErrorKind::InDoubt { why } => write!(f, "{why}, {}", consequence(error.operation)),
        WixErrorKind::RateLimited { .. } => {
            f.write_str("the site's call limit is used up; lower calls_per_minute if other programs share it")
        }
        WixErrorKind::Unauthorized => f.write_str(
            "Wix refused the credentials; check the key and site_id, or the app_secret and instance_id",
        ),
        WixErrorKind::Forbidden { status, .. } => write!(
            f,
            "Wix does not allow it (status {status}{code}); check the key and site_id, or grant the permission {} for this site",
            error.operation.permission()
        ),
        WixErrorKind::NotFound { .. } => {
            write!(f, "Wix did not find the contact or conversation (status 404{code})")
        }
        WixErrorKind::Conflict { .. } => {
            write!(f, "it conflicts with what Wix has (status 409{code})")
        }
        WixErrorKind::Refused { status, violations, .. } => {
            write!(f, "Wix refused the request (status {status}{code})")?;
            let listed: Vec<String> = violations.iter().map(ToString::to_string).collect();
            if listed.is_empty() { Ok(()) } else { write!(f, ": {}", listed.join(", ")) }
        }
        WixErrorKind::Unexpected { why } | WixErrorKind::Fault { why } => f.write_str(why),
    }
}

/// What a call without a definite answer means: only one that writes can have done something.
fn consequence(operation: Operation) -> &'static str {
    match operation {
        Operation::SendMessage => {
            "so it is unknown whether Wix has the message; the host looks into the conversation before it sends again"
        }
        Operation::CreateContact => {
            "so it is unknown whether Wix created the contact; the host looks it up before it tries again"
        }
        Operation::GetConversation => "the host asks again later and gets the same conversation then",
        Operation::CreateToken | Operation::QueryContacts | Operation::ListMessages => {
            "nothing was written; the host asks again later"
        }
    }
}
