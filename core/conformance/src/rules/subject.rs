//! The connector under test, with its good fixtures.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use inbox_core::host::{DynConnector, Received, Registration, SignatureParts, receive, restore};
use inbox_core::{Batch, Event, InboxMessage, VerifiedRequest, WebhookRequest};
use serde_json::Value;

use super::finding::{IN_FIXTURES, IN_PARSE, IN_SETTINGS, fault};
use super::schema;
use super::timed::is_timed;
use super::watched;
use crate::catch_panic::catch_panic;
use crate::fixture::Fixture;
use crate::settings::Settings;

/// The connector under test, with its good fixtures.
pub(super) struct Subject {
    pub(super) registration: Registration,
    /// The folder of the crate.
    pub(super) root: PathBuf,
    /// The folder with the fixtures of the type.
    pub(super) folder: PathBuf,
    pub(super) settings: Settings,
    /// Where the settings have secrets, by their schema.
    pub(super) secrets: Vec<String>,
    pub(super) connector: Arc<dyn DynConnector>,
    pub(super) cases: Vec<Case>,
    /// Fixtures that the connector answers as probes.
    pub(super) probes: Vec<WebhookRequest>,
}

/// A good fixture: a call that verification accepts.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: String,
    /// Whether the connector's own signature signed it, just now.
    pub(super) is_own: bool,
    /// The call as the file has it.
    pub(super) unsigned: WebhookRequest,
    pub(super) signed: WebhookRequest,
    pub(super) verified: VerifiedRequest,
    pub(super) parts: SignatureParts,
    /// Whether the signature names a time.
    pub(super) is_timed: bool,
}

impl Subject {
    pub(super) fn read(root: &Path, folder: PathBuf, registration: Registration) -> Result<Self, String> {
        let as_fault = |problem: String| fault(problem, IN_SETTINGS);
        let settings = Settings::read(&folder.join("settings.toml")).map_err(as_fault)?;
        let connector = settings.build(&registration).map_err(as_fault)?;
        let secrets = schema::secrets(registration.schema().as_value(), &settings.value);
        let calls = calls(&folder, &*connector)?;
        let probes = calls.iter().filter(|call| is_probe(&*connector, &call.signed));
        let probes = probes.map(|call| call.signed.clone()).collect();
        let cases: Vec<_> = calls.into_iter().filter_map(|call| call.case(&*connector)).collect();
        if cases.is_empty() {
            let what =
                format!("{}: verification accepts no case, so no forgery can be derived", folder.display());
            return Err(fault(what, IN_FIXTURES));
        }
        Ok(Self { registration, root: root.to_owned(), folder, settings, secrets, connector, cases, probes })
    }

    /// Good fixtures that were signed just now, else those that were signed elsewhere.
    pub(super) fn signed_cases(&self) -> Vec<&Case> {
        let own: Vec<_> = self.cases.iter().filter(|case| case.is_own).collect();
        if own.is_empty() { self.cases.iter().collect() } else { own }
    }

    /// What a case says; nothing where it cannot be read, which its expectation may say.
    pub(super) fn batch(&self, case: &Case) -> Result<Batch<Value>, String> {
        self.parse(&case.verified).map(Option::unwrap_or_default).map_err(|what| case.fault(what, IN_PARSE))
    }

    /// What a call says, if it can be read.
    pub(super) fn parse(&self, request: &VerifiedRequest) -> Result<Option<Batch<Value>>, String> {
        catch_panic(|| self.connector.parse(request).ok()).map_err(|words| format!("parse panics: {words}"))
    }

    /// What the case would say with another body, if it can be read.
    pub(super) fn parse_body(&self, case: &Case, body: Vec<u8>) -> Result<Option<Batch<Value>>, String> {
        self.parse(&case.verified_with(case.verified.request().clone().body(body)))
    }

    /// What is shown of an event; everything that was read can be shown.
    pub(super) fn map(&self, event: &Event<Value>) -> Result<InboxMessage, String> {
        let kind = &event.kind;
        let mapped = catch_panic(|| self.connector.map(event));
        let mapped = mapped.map_err(|words| format!("map panics for kind `{kind}`: {words}"))?;
        mapped.map_err(|error| {
            format!(
                "kind `{kind}` was read but cannot be shown ({error}): refuse it in parse, or show something"
            )
        })
    }

    /// The case with another body, signed and verified again if possible.
    pub(super) fn signed_with_body(&self, case: &Case, body: Vec<u8>) -> Result<VerifiedRequest, String> {
        let request = case.unsigned.clone().body(body);
        let signature = self.connector.signature();
        let signed = |request: WebhookRequest| signature.sign(request).ok();
        let received = catch_panic(|| receive(&*self.connector, signed(request.clone())?).ok());
        match received.map_err(|words| format!("verification panics: {words}"))? {
            Some(Received::Verified(verified)) if verified.accounts() == case.verified.accounts() => {
                Ok(verified)
            }
            _ => Ok(case.verified_with(signature.without_secrets(request))),
        }
    }
}

impl Case {
    /// Another call that the same key signed.
    pub(super) fn verified_with(&self, request: WebhookRequest) -> VerifiedRequest {
        restore(request, self.verified.key_index(), self.verified.accounts().to_vec())
    }

    /// What is wrong with this case, and where to look.
    pub(super) fn fault(&self, what: impl AsRef<str>, look_at: &str) -> String {
        fault(format!("case `{}`: {}", self.name, what.as_ref()), look_at)
    }
}

/// A fixture that may be good.
struct Call {
    name: String,
    is_own: bool,
    unsigned: WebhookRequest,
    signed: WebhookRequest,
}

/// Every fixture that can be read and signed; tests of their own report the others.
fn calls(folder: &Path, connector: &dyn DynConnector) -> Result<Vec<Call>, String> {
    let cannot = |error| format!("cannot read the folder {}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(cannot)?.filter_map(Result::ok);
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders.iter().filter_map(|folder| call(folder, connector)).collect())
}

fn call(folder: &Path, connector: &dyn DynConnector) -> Option<Call> {
    let fixture = Fixture::read(folder).ok()?;
    let (is_own, unsigned) = (fixture.has_placeholder, fixture.request.clone());
    let signed = fixture.signed(connector.signature()).ok()?;
    let name = folder.file_name()?.to_string_lossy().into_owned();
    Some(Call { name, is_own, unsigned, signed })
}

fn is_probe(connector: &dyn DynConnector, request: &WebhookRequest) -> bool {
    matches!(catch_panic(|| receive(connector, request.clone())), Ok(Ok(Received::Probe(_))))
}

impl Call {
    /// The case, if verification accepts it.
    fn case(self, connector: &dyn DynConnector) -> Option<Case> {
        let Self { name, is_own, unsigned, signed } = self;
        let Ok(Ok(Received::Verified(verified))) = catch_panic(|| receive(connector, signed.clone())) else {
            return None;
        };
        let signature = connector.signature();
        let known = SignatureParts::of(signature, &signed);
        let parts = known.unwrap_or_else(|| watched::parts(signature, &unsigned, &signed));
        let is_timed = is_timed(connector, &parts, (is_own, &unsigned, &signed));
        Some(Case { name, is_own, unsigned, signed, verified, parts, is_timed })
    }
}
