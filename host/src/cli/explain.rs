//! `explain`: what happens to a fixture or an event, stage by stage.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use inbox_conformance::{DryRun, Fixture};
use inbox_core::host::{DynConnector, Registry};

use super::config_file::{load_config_quietly, open_store};
use super::outcome::{Outcome, bad_input};
use super::output::say;
use super::send::{instance_of, read_fixture};
use crate::config::{Config, Instance};
use crate::explain::{CallTrace, Explanation, Provider, Setup};

/// A config, and one of its instances.
type Configured = (Arc<Config>, Arc<Instance>);

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A fixture folder or its request.http; or, with --config, the number of an event
    #[arg(value_name = "FIXTURE|EVENT")]
    what: PathBuf,
    /// The config file: for an event, or for --to
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use this connector instance for the fixture: its site, badge, visibility and unknown contacts
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
            Some(file) => match load_config_quietly(file)? {
                Some(config) => Some((Arc::new(config), file.as_path())),
                None => return Ok(Outcome::BadInput),
            },
        };
        let number = self.what.to_str().and_then(|text| text.parse().ok());
        match (number.filter(|_| !self.what.exists()), config) {
            (Some(event), Some((config, _))) => self.event(event, config),
            (Some(event), None) => Ok(bad_input(&format!(
                "event {event} is in the store of a host: give its config with --config"
            ))),
            (None, config) => self.fixture(config),
        }
    }

    fn event(&self, event: i64, config: Arc<Config>) -> anyhow::Result<Outcome> {
        let Some(store) = open_store(&config) else { return Ok(Outcome::NotReady) };
        let Some(record) = store.event(event)? else {
            return Ok(bad_input(&format!("there is no event {event}: `inbox-bridge events` lists them")));
        };
        let Some(instance) = config.instances.get(&record.line.instance).cloned() else {
            return Ok(bad_input(&format!(
                "event {event} came through [connectors.{}], which has configuration errors; run `validate`",
                record.line.instance
            )));
        };
        let setup = Setup::configured(config, Arc::clone(&instance))?;
        self.print(&Explanation::of_event(record, &*instance.connector, &setup))
    }

    fn fixture(&self, config: Option<(Arc<Config>, &Path)>) -> anyhow::Result<Outcome> {
        let (fixture, instance) = match self.asked(config) {
            Ok(asked) => asked,
            Err(problem) => return Ok(bad_input(&problem)),
        };
        let registry = Registry::collect()?;
        let dry_run = match dry_run(&self.case(), &registry, instance.as_ref().map(|(_, one)| one)) {
            Ok(dry_run) => dry_run,
            Err(problem) => return Ok(bad_input(&problem)),
        };
        let own = dry_run.as_ref().map(DryRun::connector);
        let connector = own.or(instance.as_ref().map(|(_, instance)| &instance.connector));
        let connector = Arc::clone(connector.context("a fixture or an instance has a connector")?);
        let setup = match instance {
            Some((config, instance)) => Setup::configured(config, instance)?,
            None => Setup::plain(connector.connector_type())?,
        };
        let now = fixture.received_at;
        let call = received(&*connector, fixture, &setup)?;
        let provider = Provider::new(&*connector, dry_run.as_ref(), now);
        self.print(&Explanation::of_call(call, &provider, &setup))
    }

    /// The fixture, and the instance if one is given; or what is wrong with the arguments.
    fn asked(&self, config: Option<(Arc<Config>, &Path)>) -> Result<(Fixture, Option<Configured>), String> {
        let fixture = read_fixture(&self.what)?;
        let (Some(name), Some((config, file))) = (&self.to, config) else { return Ok((fixture, None)) };
        let instance = Arc::clone(instance_of(&config, name, file)?);
        Ok((fixture, Some((config, instance))))
    }

    /// The folder of the case.
    fn case(&self) -> PathBuf {
        let path = std::fs::canonicalize(&self.what).unwrap_or_else(|_| self.what.clone());
        if path.is_dir() { path } else { path.parent().map(Path::to_owned).unwrap_or_default() }
    }

    fn print(&self, explanation: &Explanation) -> anyhow::Result<Outcome> {
        let text = if self.json {
            serde_json::to_string_pretty(explanation)?
        } else {
            explanation.to_string().trim_end().to_owned()
        };
        say(&text);
        Ok(Outcome::Good)
    }
}

/// The call as it arrives: signed if the fixture has a placeholder for the signature.
fn received(connector: &dyn DynConnector, fixture: Fixture, setup: &Setup) -> anyhow::Result<CallTrace> {
    let signed_here = fixture.has_placeholder;
    Ok(CallTrace::received(connector, fixture.signed(connector.signature())?, signed_here, setup))
}

/// The case with the settings next to it. Without them, the instance alone has settings.
fn dry_run(
    case: &Path,
    registry: &Registry,
    instance: Option<&Arc<Instance>>,
) -> Result<Option<DryRun>, String> {
    let dry_run = match (DryRun::open(case, registry), instance) {
        (Ok(dry_run), _) => dry_run,
        (Err(_), Some(_)) if !case.with_file_name("settings.toml").exists() => return Ok(None),
        (Err(problem), Some(_)) => return Err(problem),
        (Err(problem), None) => return Err(format!("{problem}; or use --to INSTANCE")),
    };
    let own = dry_run.connector().connector_type();
    match instance.filter(|instance| instance.connector_type != own) {
        None => Ok(Some(dry_run)),
        Some(other) => Err(format!(
            "the fixture is of type `{own}`, but instance `{}` is of type `{}`",
            other.name, other.connector_type
        )),
    }
}
