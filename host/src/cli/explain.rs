//! `explain`: what becomes of a fixture or of an event, stage by stage.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use inbox_core::testing::{Fixture, Rehearsal};
use inbox_core::{DynConnector, Registry};

use super::send::{instance_of, read_fixture};
use super::{Outcome, bad_input, load_config_beside, not_ready, say};
use crate::config::{Config, Instance};
use crate::explain::{CallStory, Explanation, Provider, Treatment};
use crate::store::sqlite::ReadOnlyStore;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A fixture folder or its request.http; or, with --config, the number of an event
    #[arg(value_name = "FIXTURE|EVENT")]
    what: PathBuf,
    /// The config file: for an event, or for --to
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Treat a fixture as this connector instance would: its site, badge, visibility and unknown contacts
    #[arg(long, value_name = "INSTANCE", requires = "config")]
    to: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let config = match &self.config {
            None => None,
            Some(file) => match load_config_beside(file)? {
                Some(config) => Some((Arc::new(config), file.as_path())),
                None => return Ok(Outcome::BadInput),
            },
        };
        let number = self.what.to_str().and_then(|text| text.parse().ok());
        match (number.filter(|_| !self.what.exists()), config) {
            (Some(event), Some((config, _))) => self.event(event, config),
            (Some(event), None) => Ok(bad_input(&format!(
                "event {event} is in the store of a host: name its config with --config"
            ))),
            (None, config) => self.fixture(config),
        }
    }

    fn event(&self, event: i64, config: Arc<Config>) -> anyhow::Result<Outcome> {
        let store = match ReadOnlyStore::open(&config.store.path) {
            Ok(store) => store,
            Err(error) => return Ok(not_ready(&error.into())),
        };
        let Some(record) = store.event(event)? else {
            return Ok(bad_input(&format!("there is no event {event}: `inbox-bridge events` lists them")));
        };
        let Some(instance) = config.instances.get(&record.instance).cloned() else {
            return Ok(bad_input(&format!(
                "event {event} came through [connectors.{}], which is not configured without errors: mend it",
                record.instance
            )));
        };
        let treatment = Treatment::configured(config, Arc::clone(&instance))?;
        self.tell(&Explanation::of_event(record, &*instance.connector, &treatment))
    }

    fn fixture(&self, config: Option<(Arc<Config>, &Path)>) -> anyhow::Result<Outcome> {
        let fixture = match read_fixture(&self.what) {
            Ok(fixture) => fixture,
            Err(problem) => return Ok(bad_input(&problem)),
        };
        let instance = match (&self.to, &config) {
            (Some(name), Some((config, file))) => match instance_of(config, name, file) {
                Ok(instance) => Some((Arc::clone(config), Arc::clone(instance))),
                Err(problem) => return Ok(bad_input(&problem)),
            },
            _ => None,
        };
        let registry = Registry::collect()?;
        let rehearsal = match (Rehearsal::open(&self.case(), &registry), &instance) {
            (Ok(rehearsal), instance) => match misfit(&rehearsal, instance.as_ref().map(|(_, one)| one)) {
                Some(problem) => return Ok(bad_input(&problem)),
                None => Some(rehearsal),
            },
            // A call without settings beside it: the instance has its own.
            (Err(_), Some(_)) => None,
            (Err(problem), None) => return Ok(bad_input(&format!("{problem}; or say --to INSTANCE"))),
        };
        let connector = match (&rehearsal, &instance) {
            (Some(rehearsal), _) => Arc::clone(rehearsal.connector()),
            (None, Some((_, instance))) => Arc::clone(&instance.connector),
            (None, None) => anyhow::bail!("there is neither a fixture's connector nor an instance's"),
        };
        let treatment = match instance {
            Some((config, instance)) => Treatment::configured(config, instance)?,
            None => Treatment::plain(connector.connector_type())?,
        };
        let call = received(&*connector, fixture)?;
        let provider = Provider::new(&*connector, rehearsal.as_ref());
        self.tell(&Explanation::of_call(call, &provider, &treatment))
    }

    /// The folder of the case.
    fn case(&self) -> PathBuf {
        let path = std::fs::canonicalize(&self.what).unwrap_or_else(|_| self.what.clone());
        if path.is_dir() { path } else { path.parent().map(Path::to_owned).unwrap_or_default() }
    }

    fn tell(&self, explanation: &Explanation) -> anyhow::Result<Outcome> {
        let told = if self.json {
            serde_json::to_string_pretty(explanation)?
        } else {
            explanation.to_string().trim_end().to_owned()
        };
        say(&told);
        Ok(Outcome::Good)
    }
}

/// The call as it arrives: signed where the fixture asks for it.
fn received(connector: &dyn DynConnector, fixture: Fixture) -> anyhow::Result<CallStory> {
    let signed_here = fixture.has_placeholder;
    Ok(CallStory::received(connector, fixture.signed(connector.signature())?, signed_here))
}

fn misfit(rehearsal: &Rehearsal, instance: Option<&Arc<Instance>>) -> Option<String> {
    let (ours, instance) = (rehearsal.connector().connector_type(), instance?);
    (ours != instance.connector_type).then(|| {
        format!(
            "the fixture is of type `{ours}`, and instance `{}` of type `{}`",
            instance.name, instance.connector_type
        )
    })
}
