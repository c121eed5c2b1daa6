//! One case, to be looked into stage by stage.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use inbox_core::host::{DynConnector, Registry};
use inbox_core::{Batch, FetchError, Lookup, Participant};
use serde_json::Value;

use super::recording::{Recording, at_once};
use super::settings::Settings;

/// One case of a connector type, with the settings and the recorded answers that lie beside it.
///
/// Nothing is called: what is not recorded is an error that says what would have been asked.
#[derive(Debug)]
pub struct DryRun {
    connector: Arc<dyn DynConnector>,
    settings: Settings,
    folder: PathBuf,
}

impl DryRun {
    /// Makes the connector of the case in this folder: its type is the name of the folder above, where settings.toml is.
    pub fn open(case: &Path, registry: &Registry) -> Result<Self, String> {
        let folder = case.parent().unwrap_or(case);
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(registration) = registry.get(&name) else {
            return Err(format!(
                "{}: no connector type `{name}` is linked into this binary",
                folder.display()
            ));
        };
        let settings = Settings::read(&folder.join("settings.toml"))?;
        let connector = settings.build(registration)?;
        Ok(Self { connector, settings, folder: case.to_owned() })
    }

    /// The connector, made of the settings.
    pub fn connector(&self) -> &Arc<dyn DynConnector> {
        &self.connector
    }

    /// What the provider says to a look-up, as fetch.json has it.
    pub fn fetch(&self, lookup: &Lookup) -> Result<Result<Batch<Value>, FetchError>, String> {
        let recording = self.recording("fetch.json")?;
        let answer = at_once(self.connector.fetch(lookup, &recording.context()))?;
        recording.unrecorded().map(|()| answer)
    }

    /// Who the provider says that a person is, as identify.json has it.
    pub fn identify(
        &self,
        account: Option<&str>,
        person: &Participant,
    ) -> Result<Result<Option<Participant>, FetchError>, String> {
        let recording = self.recording("identify.json")?;
        let answer = at_once(self.connector.identify(account, person, &recording.context()))?;
        recording.unrecorded().map(|()| answer)
    }

    fn recording(&self, file: &str) -> Result<Recording<'_>, String> {
        Recording::read(&self.folder.join(file), self.connector.api_hosts(), &self.settings)
    }
}
