//! The config of the demo's host, and its secrets.

use std::path::Path;

use anyhow::{anyhow, bail};
use inbox_core::host::Registry;

use crate::config::{Config, parse};

/// Secrets that differ in every run.
pub(super) struct Secrets(String);

impl Secrets {
    pub(super) fn new() -> anyhow::Result<Self> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        Ok(Self(hex::encode(random)))
    }

    /// The one of that name.
    pub(super) fn of(&self, name: &str) -> String {
        format!("{}-{}", name.to_lowercase(), self.0)
    }
}

/// Loads the demo's config, as `run` would.
pub(super) fn config(folder: &Path, secrets: &Secrets, wix: &str, providers: &str) -> anyhow::Result<Config> {
    let text = include_str!("bridge.toml").replace("{wix}", wix).replace("{providers}", providers);
    let path = folder.join("bridge.toml");
    let loaded = parse(&text, &path, &Registry::collect()?, &|name| Some(secrets.of(name)));
    if let Some(finding) = loaded.diagnostics.first() {
        bail!("this binary cannot play the demo: {}", finding.message);
    }
    loaded.config.ok_or_else(|| anyhow!("the demo's config cannot be run"))
}
