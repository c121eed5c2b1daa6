//! The call, and what its signature says.

use inbox_core::host::{DynConnector, Received, Refusal, VerificationReport, receive};
use inbox_core::{Timestamp, VerifiedRequest, WebhookRequest, WebhookResponse};
use serde::Serialize;

use super::setup::Setup;

/// A call, and what its signature says.
#[derive(Serialize)]
pub(crate) struct CallTrace {
    pub(super) method: String,
    /// Without the parts that the signature marks secret, and with a `…` for each value in the query.
    pub(super) url: String,
    pub(super) received_at: Timestamp,
    pub(super) body_bytes: usize,
    /// Whether it was signed here, with the first key.
    pub(super) signed_here: bool,
    /// The key that matched, from 1.
    pub(super) key: Option<usize>,
    /// The accounts that this key may speak for; empty means every one.
    pub(super) accounts: Vec<String>,
    pub(super) rules: Vec<RuleTrace>,
    /// Why it was refused and what to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) diagnosis: Option<String>,
    #[serde(skip)]
    pub(super) verified: Option<VerifiedRequest>,
    #[serde(skip)]
    pub(super) probe_answer: Option<WebhookResponse>,
}

/// One way of signing, and its result for the call.
#[derive(Serialize)]
pub(super) struct RuleTrace {
    pub(super) expects: String,
    pub(super) keys: usize,
    pub(super) matched: bool,
    /// Why it does not match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<String>,
    /// The very bytes that are signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signed: Option<String>,
}

impl CallTrace {
    /// A call as it arrives.
    pub(crate) fn received(
        connector: &dyn DynConnector,
        request: WebhookRequest,
        signed_here: bool,
        setup: &Setup,
    ) -> Self {
        let rules = VerificationReport::all(connector.signature(), &request);
        let shown = connector.signature().without_secrets(request.clone());
        let mut trace = Self::shown(&shown, rules);
        trace.signed_here = signed_here;
        match receive(connector, request) {
            Ok(Received::Verified(verified)) => trace.verify(verified),
            Ok(Received::Probe(answer)) => {
                let refused = (answer.status >= 400).then(|| Refusal::of_probe(shown));
                trace.diagnosis = refused.map(|refusal| setup.cause(connector, &refusal));
                trace.probe_answer = Some(answer);
                trace.rules.clear();
            }
            Err(refusal) => trace.diagnosis = Some(setup.cause(connector, &refusal)),
        }
        trace
    }

    /// A call that was verified when it came. Parts that were secret are gone, so some rules can no longer be checked.
    pub(super) fn restored(connector: &dyn DynConnector, verified: VerifiedRequest) -> Self {
        let mut rules = VerificationReport::all(connector.signature(), verified.request());
        rules.retain(|rule| rule.result.is_ok());
        let mut trace = Self::shown(verified.request(), rules);
        trace.verify(verified);
        trace
    }

    fn verify(&mut self, verified: VerifiedRequest) {
        self.key = Some(verified.key_number());
        self.accounts = verified.accounts().to_vec();
        self.verified = Some(verified);
    }

    fn shown(request: &WebhookRequest, rules: Vec<VerificationReport>) -> Self {
        Self {
            method: request.method.clone(),
            url: without_query_values(&request.url),
            received_at: request.received_at,
            body_bytes: request.body.len(),
            signed_here: false,
            key: None,
            accounts: Vec::new(),
            diagnosis: None,
            rules: rules.into_iter().map(RuleTrace::of).collect(),
            verified: None,
            probe_answer: None,
        }
    }
}

/// A probe of the URL has its token in the query, and only the connector knows under which name.
fn without_query_values(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else { return url.to_owned() };
    let hidden = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) => format!("{name}=…"),
        None if pair.is_empty() => String::new(),
        None => "…".to_owned(),
    });
    format!("{path}?{}", hidden.collect::<Vec<_>>().join("&"))
}

impl RuleTrace {
    fn of(rule: VerificationReport) -> Self {
        Self {
            expects: rule.expects,
            keys: rule.keys,
            matched: rule.result.is_ok(),
            refused: rule.result.err().map(|error| error.to_string()),
            signed: rule.signed.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_query_only_the_names_are_shown() {
        for (url, shown) in [
            ("https://h/x", "https://h/x"),
            ("https://h/x?verify=t0ken&b=a=c&t0ken&", "https://h/x?verify=…&b=…&…&"),
        ] {
            assert_eq!(without_query_values(url), shown);
        }
    }
}
