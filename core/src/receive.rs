//! The gate: the only makers of a [`VerifiedRequest`].

use thiserror::Error;

use crate::connector::DynConnector;
use crate::diagnosis::Diagnosis;
use crate::error::VerifyError;
use crate::meta::trial_diagnosis;
use crate::request::{Probe, VerifiedRequest, WebhookRequest, WebhookResponse};
use crate::signature::Circumstances;

/// What a webhook call turned out to be.
#[derive(Debug)]
pub enum Received {
    /// A probe, with the connector's answer; nothing is to be stored.
    Probe(WebhookResponse),
    /// A call with a good signature, without the parts that the signature marks secret.
    Verified(VerifiedRequest),
}

/// A refused call: why, and the call itself, so that the cause can be looked for.
#[derive(Debug, Error)]
#[error("{reason}")]
#[non_exhaustive]
pub struct Refusal {
    /// Why it was refused.
    pub reason: VerifyError,
    /// The call. Nobody verified it.
    pub request: WebhookRequest,
}

impl Refusal {
    /// A probe that the connector answered with an error.
    pub fn of_probe(request: WebhookRequest) -> Self {
        Self { reason: VerifyError::Probe, request }
    }

    /// What would have made the call right; `None` when nothing that usually goes wrong explains it.
    pub fn diagnose(&self, connector: &dyn DynConnector, known: &Circumstances<'_>) -> Option<Diagnosis> {
        match self.reason {
            VerifyError::Probe => trial_diagnosis(connector, &self.request),
            VerifyError::Missing(_) if Probe::of(&self.request).is_some() => Some(Diagnosis::NoTrial),
            _ => connector.signature().diagnose(&self.request, known),
        }
    }
}

/// Answers a probe or verifies a call with the connector's [`Signature`](crate::Signature).
///
/// # Errors
/// Any refusal is to be answered 401 with a constant body, whatever the reason.
pub fn receive(connector: &dyn DynConnector, request: WebhookRequest) -> Result<Received, Box<Refusal>> {
    if let Some(answer) = Probe::of(&request).and_then(|probe| connector.probe(&probe)) {
        return Ok(Received::Probe(answer));
    }
    let signature = connector.signature();
    let verified = match signature.verify(&request) {
        Ok(verified) => verified,
        Err(reason) => return Err(Box::new(Refusal { reason, request })),
    };
    let accounts = verified.accounts;
    let request = signature.without_secrets(request);
    Ok(Received::Verified(VerifiedRequest { request, key: verified.key, accounts }))
}

/// Brings back a request that [`receive`] verified and the host stored.
///
/// `key` and `accounts` are those of the stored [`VerifiedRequest`].
pub fn restore(request: WebhookRequest, key: usize, accounts: Vec<String>) -> VerifiedRequest {
    VerifiedRequest { request, key, accounts }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::batch::Batch;
    use crate::connector::{Connector, Stability};
    use crate::error::{MapError, ParseError, SettingsError};
    use crate::event::Event;
    use crate::message::InboxMessage;
    use crate::registry::{Registration, Registry};
    use crate::request::Headers;
    use crate::secret::Secrets;
    use crate::signature::{Signature, StaticToken};

    #[derive(Debug)]
    struct Acme {
        signature: Signature,
    }

    #[derive(Deserialize, JsonSchema)]
    struct AcmeSettings {
        token: Secrets,
    }

    impl Connector for Acme {
        const TYPE: &'static str = "acme";
        const SUMMARY: &'static str = "Messages from Acme";
        const STABILITY: Stability = Stability::Beta;
        type Settings = AcmeSettings;
        type Payload = ();

        fn new(settings: AcmeSettings) -> Result<Self, SettingsError> {
            Ok(Self { signature: StaticToken::query("token", settings.token).into() })
        }

        fn signature(&self) -> &Signature {
            &self.signature
        }

        fn parse(&self, _: &VerifiedRequest) -> Result<Batch<()>, ParseError> {
            Err(ParseError::new("acme says nothing"))
        }

        fn map(&self, _: &Event<()>) -> Result<InboxMessage, MapError> {
            Err(MapError::new("acme says nothing"))
        }

        fn probe(&self, probe: &Probe<'_>) -> Option<WebhookResponse> {
            Some(WebhookResponse::body("text/plain", probe.query("challenge")?))
        }
    }

    fn acme() -> Arc<dyn DynConnector> {
        let mut registry = Registry::empty();
        registry.add(Registration::of::<Acme>("acme", "1.0.0")).expect("the only one of its type");
        let settings =
            toml::de::ValueDeserializer::parse("{ token = ['new', { secret = 'old', accounts = ['1'] }] }");
        let acme = registry.get("acme").expect("it was added");
        acme.build(settings.expect("a table")).expect("good settings")
    }

    fn call(method: &str, query: &str) -> WebhookRequest {
        WebhookRequest {
            method: method.to_owned(),
            url: format!("https://h/webhooks/acme?{query}"),
            headers: Headers::from_iter([
                ("Authorization", "Bearer x"),
                ("Content-Type", "application/json"),
            ]),
            body: b"{}".to_vec(),
            received_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_type_that_two_crates_register_is_refused_and_the_first_stays() {
        let mut registry = Registry::empty();
        registry.add(Registration::of::<Acme>("acme", "1.0.0")).expect("the only one of its type");
        let error = registry.add(Registration::of::<Acme>("other", "2.0.0")).expect_err("the second one");
        let text = error.to_string();
        assert!(text.contains("`acme`") && text.contains("acme and other"), "{text}");
        assert_eq!(registry.get("acme").map(|first| first.crate_version), Some("1.0.0"));
    }

    #[test]
    fn a_probe_is_answered_unsigned() {
        let received = receive(&*acme(), call("GET", "challenge=42"));
        assert!(matches!(received, Ok(Received::Probe(answer)) if answer.body == "42"));
    }

    #[test]
    fn a_call_that_only_looks_like_a_probe_is_verified() {
        for (method, query) in [("GET", "x=1"), ("POST", "challenge=42"), ("get", "challenge=42")] {
            let received = receive(&*acme(), call(method, query));
            let reason = received.expect_err("it has no token").reason;
            assert!(matches!(reason, VerifyError::Missing(_)), "{method} {query}");
        }
    }

    #[test]
    fn an_unsigned_get_is_told_as_a_trial_that_the_connector_did_not_take() {
        let diagnosis = |method| {
            let refusal = receive(&*acme(), call(method, "verify=other")).expect_err("it has no token");
            refusal.diagnose(&*acme(), &Circumstances::default()).expect("a cause")
        };
        for method in ["GET", "HEAD", "OPTIONS"] {
            assert_eq!(diagnosis(method), Diagnosis::NoTrial, "{method}");
        }
        assert!(matches!(diagnosis("POST"), Diagnosis::Missing { .. }));
    }

    #[test]
    fn a_forged_call_is_refused() {
        let forged = call("POST", "token=guess");
        let refusal = receive(&*acme(), forged.clone()).expect_err("a guess");
        assert_eq!(refusal.reason, VerifyError::Mismatch);
        assert_eq!(refusal.request, forged, "it is given back as it came");
    }

    #[test]
    fn a_verified_call_has_its_secrets_taken_out() {
        let received = receive(&*acme(), call("POST", "a=1&token=old")).expect("a good token");
        let Received::Verified(verified) = received else { panic!("not a probe") };
        assert_eq!(verified.request().url, "https://h/webhooks/acme?a=1");
        assert_eq!(verified.request().headers, Headers::from_iter([("content-type", "application/json")]));
        assert_eq!((verified.key(), verified.accounts()), (1, ["1".to_owned()].as_slice()));
        let restored = restore(verified.request().clone(), verified.key(), verified.accounts().to_vec());
        assert_eq!(restored.request(), verified.request());
    }
}
