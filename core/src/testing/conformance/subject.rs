//! The connector under test, with its good fixtures.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::calm::calm;
use super::custom;
use super::fault;
use super::settings::Settings;
use crate::batch::Batch;
use crate::connector::DynConnector;
use crate::receive::{Received, receive, restore};
use crate::registry::Registration;
use crate::request::{VerifiedRequest, WebhookRequest};
use crate::signature::Anatomy;
use crate::testing::fixture::Fixture;

pub(super) const IN_PARSE: &str = "Connector::parse; connectors/README.md, \"Read what happened\"";

/// The connector under test, with its good fixtures.
pub(super) struct Subject {
    pub(super) registration: Registration,
    /// The folder of the crate.
    pub(super) root: PathBuf,
    /// The folder with the fixtures of the type.
    pub(super) folder: PathBuf,
    pub(super) settings: Settings,
    pub(super) connector: Arc<dyn DynConnector>,
    pub(super) cases: Vec<Case>,
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
    pub(super) anatomy: Anatomy,
}

impl Subject {
    pub(super) fn read(root: &Path, folder: PathBuf, registration: Registration) -> Result<Self, String> {
        let settings = Settings::read(&folder.join("settings.toml"), &registration)?;
        let connector = settings.build(&registration)?;
        let cases = cases(&folder, &*connector)?;
        if cases.is_empty() {
            let what =
                format!("{}: verification accepts no case, so no forgery can be derived", folder.display());
            return Err(fault(what, "`{{signature}}` in a request.http; connectors/README.md, \"Fixtures\""));
        }
        Ok(Self { registration, root: root.to_owned(), folder, settings, connector, cases })
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
        calm(|| self.connector.parse(request).ok()).map_err(|words| format!("parse panics: {words}"))
    }

    /// The case with another body, as `parse` gets to see it: signed anew where that can be.
    pub(super) fn with_body(&self, case: &Case, body: Vec<u8>) -> Result<VerifiedRequest, String> {
        let request = WebhookRequest { body, ..case.unsigned.clone() };
        let signature = self.connector.signature();
        let signed = |request: WebhookRequest| signature.sign(request).ok();
        let received = calm(|| receive(&*self.connector, signed(request.clone())?).ok());
        match received.map_err(|words| format!("verification panics: {words}"))? {
            Some(Received::Verified(verified)) if verified.accounts() == case.verified.accounts() => {
                Ok(verified)
            }
            _ => {
                let accounts = case.verified.accounts().to_vec();
                Ok(restore(signature.without_secrets(request), case.verified.key(), accounts))
            }
        }
    }
}

impl Case {
    /// What is wrong with this case, and where to look.
    pub(super) fn fault(&self, what: impl AsRef<str>, look_at: &str) -> String {
        fault(format!("case `{}`: {}", self.name, what.as_ref()), look_at)
    }
}

fn cases(folder: &Path, connector: &dyn DynConnector) -> Result<Vec<Case>, String> {
    let cannot = |error| format!("cannot read the folder {}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(cannot)?.filter_map(Result::ok);
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders.iter().filter_map(|folder| case(folder, connector)).collect())
}

/// A fixture that cannot be read or signed is none of this suite's business: its own test says so.
fn case(folder: &Path, connector: &dyn DynConnector) -> Option<Case> {
    let fixture = Fixture::read(folder).ok()?;
    let (is_own, unsigned) = (fixture.has_placeholder, fixture.request.clone());
    let signed = fixture.signed(connector.signature()).ok()?;
    let Ok(Ok(Received::Verified(verified))) = calm(|| receive(connector, signed.clone())) else {
        return None;
    };
    let known = connector.signature().anatomy(&signed);
    let anatomy = known.unwrap_or_else(|| custom::anatomy(connector.signature(), &unsigned, &signed));
    let name = folder.file_name()?.to_string_lossy().into_owned();
    Some(Case { name, is_own, unsigned, signed, verified, anatomy })
}
