//! Calls that must be refused.

use super::subject::{Case, Subject};
use crate::connector::DynConnector;
use crate::receive::{Received, receive};
use crate::request::WebhookRequest;
use crate::testing::calm::calm;

pub(super) const IN_SIGNATURE: &str =
    "Connector::signature; connectors/README.md, \"Say how calls are signed\"";

/// A call that must be refused, and what was done to it.
pub(super) struct Forgery {
    pub(super) what: String,
    pub(super) request: WebhookRequest,
}

impl Forgery {
    pub(super) fn new(what: impl Into<String>, request: WebhookRequest) -> Self {
        Self { what: what.into(), request }
    }

    /// The good call with another body.
    pub(super) fn with_body(what: impl Into<String>, case: &Case, body: Vec<u8>) -> Self {
        Self::new(what, WebhookRequest { body, ..case.signed.clone() })
    }
}

/// Every forgery of a good case is refused, and none makes verification panic.
pub(super) fn check_each(subject: &Subject, forgeries: impl Fn(&Case) -> Vec<Forgery>) -> Result<(), String> {
    for case in &subject.cases {
        for Forgery { what, request } in forgeries(case) {
            refused(&*subject.connector, request)
                .map_err(|problem| case.fault(format!("{problem}: {what}"), IN_SIGNATURE))?;
        }
    }
    Ok(())
}

/// Whether verification refuses a call, else what it does instead.
pub(super) fn refused(connector: &dyn DynConnector, request: WebhookRequest) -> Result<(), String> {
    match calm(|| receive(connector, request)) {
        Ok(Ok(Received::Verified(_))) => Err("a forged call is accepted".to_owned()),
        Ok(Ok(Received::Probe(_)) | Err(_)) => Ok(()),
        Err(words) => Err(format!("verification panics ({words})")),
    }
}
