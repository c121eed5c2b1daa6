//! `sandbox`: a local imitation of Wix.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use inbox_sandbox::{Assumptions, SandboxApp, SandboxOptions, SandboxPermission, serve};
use serde_json::Value;

use super::outcome::{Outcome, bad_input, not_ready};
use super::output::say;
use super::process::{runtime, stop_signal};

/// Arguments of `sandbox`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = assumptions())]
pub(super) struct Sandbox {
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8790", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// How many calls a site may make in any 60 seconds
    #[arg(long, default_value_t = 200, value_name = "N")]
    calls_per_minute: u32,
    /// Start with the contacts of this file, JSON or TOML
    #[arg(long, value_name = "FILE")]
    contacts: Option<PathBuf>,
    /// Accept only this API key
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Accept only this site id
    #[arg(long, value_name = "ID")]
    site_id: Option<String>,
    /// Give tokens only to this app. Can be repeated
    #[arg(long = "app", value_name = "APP_ID=SECRET", value_parser = app)]
    apps: Vec<SandboxApp>,
    /// Refuse every call that needs this permission. Can be repeated
    #[arg(long = "without", value_name = "PERMISSION", value_parser = permission())]
    missing_permissions: Vec<SandboxPermission>,
    /// Change what the sandbox assumes where Wix's documents are silent. Can be repeated; --help lists all assumptions
    #[arg(long = "assume", value_name = "NAME=VALUE")]
    assumptions: Vec<String>,
}

impl Sandbox {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let listen = self.listen;
        match self.prepare() {
            Ok(sandbox) => runtime()?.block_on(run(listen, sandbox)),
            Err(problem) => Ok(bad_input(&format!("{problem:#}"))),
        }
    }

    fn prepare(self) -> anyhow::Result<inbox_sandbox::Sandbox> {
        let mut assumptions = Assumptions::default();
        for text in &self.assumptions {
            assumptions.assume(text).map_err(|problem| anyhow!("--assume {problem}"))?;
        }
        let sandbox = inbox_sandbox::Sandbox::new(SandboxOptions {
            calls_per_minute: self.calls_per_minute,
            key: self.key,
            site_id: self.site_id,
            apps: self.apps,
            missing_permissions: self.missing_permissions,
            assumptions,
        });
        if let Some(path) = self.contacts {
            let read =
                contacts(&path).and_then(|all| sandbox.start_with(all).map_err(|error| anyhow!(error)));
            read.with_context(|| format!("--contacts {}", path.display()))?;
        }
        Ok(sandbox)
    }
}

async fn run(listen: SocketAddr, sandbox: inbox_sandbox::Sandbox) -> anyhow::Result<Outcome> {
    let listener = match tokio::net::TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => return Ok(not_ready(&anyhow!("--listen {listen}: {error}"))),
    };
    say(&format!("the sandbox listens on http://{}", listener.local_addr()?));
    serve(listener, sandbox, stop_signal()).await?;
    Ok(Outcome::Good)
}

/// Reads a file of contacts: TOML if its name says so, otherwise JSON.
fn contacts(path: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(path)?;
    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
    Ok(if is_toml { toml::from_str(&text)? } else { serde_json::from_str(&text)? })
}

/// Takes a permission by its short name.
fn permission() -> impl TypedValueParser<Value = SandboxPermission> {
    let described = |one: SandboxPermission| {
        PossibleValue::new(one.name()).help(format!("{}: {}", one.scope(), one.calls()))
    };
    PossibleValuesParser::new(SandboxPermission::ALL.map(described)).try_map(|name| {
        SandboxPermission::ALL.into_iter().find(|one| one.name() == name).ok_or("there is no such permission")
    })
}

fn app(text: &str) -> Result<SandboxApp, String> {
    let (id, secret) = text.split_once('=').ok_or("an app id, `=`, and its secret")?;
    Ok(SandboxApp::new(id, secret))
}

/// The list of assumptions for the long help.
fn assumptions() -> String {
    let mut text = "Assumptions, each with its default first:\n".to_owned();
    for assumption in Assumptions::list() {
        let values = std::iter::once(&assumption.default).chain(&assumption.others);
        let values: Vec<&str> = values.map(String::as_str).collect();
        let _ = writeln!(text, "  {}={}\n          {}", assumption.name, values.join("|"), assumption.about);
    }
    text
}
