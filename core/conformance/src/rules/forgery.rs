//! Calls that must be refused.

use inbox_core::WebhookRequest;

use super::finding::{IN_FIXTURES, IN_SIGNATURE, fault};
use super::refusal::refused;
use super::subject::{Case, Subject};

/// One way of forging a good call.
pub(super) struct ForgeryKind {
    /// What is forged.
    pub(super) of: &'static str,
    /// Whether the case can be forged so.
    pub(super) applies: fn(&Case) -> bool,
    pub(super) forgeries: fn(&Case) -> Vec<Forgery>,
}

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
        Self::new(what, case.signed.clone().body(body))
    }
}

impl ForgeryKind {
    /// Every forgery of a good case is refused, and none makes verification panic. If the case can be forged in this way, at
    /// least one forgery exists.
    pub(super) fn check(&self, subject: &Subject) -> Result<(), String> {
        let mut derived = 0;
        for case in &subject.cases {
            for Forgery { what, request } in (self.forgeries)(case) {
                derived += 1;
                refused(&*subject.connector, request)
                    .map_err(|problem| case.fault(format!("{problem}: {what}"), IN_SIGNATURE))?;
            }
        }
        if derived == 0 && subject.cases.iter().any(self.applies) {
            let what = format!(
                "{}: no forgery of {} could be derived, so nothing was tested",
                subject.folder.display(),
                self.of
            );
            return Err(fault(what, IN_FIXTURES));
        }
        Ok(())
    }
}
