//! Loads a config: the value that the host runs with, and everything that was found in its files.

use std::path::Path;

use inbox_core::host::Registry;

use crate::config::context::Context;
use crate::config::diagnostic::{Diagnostic, Severity};
use crate::config::findings::{Finding, Findings};
use crate::config::model::Config;
use crate::config::reading::read;
use crate::config::source::Source;

/// The result of loading a config file.
#[derive(Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// What the host can run with; `None` if nothing can run: the main file cannot be read or
    /// parsed, or its `[server]`, `[store]` or `[wix]` has errors.
    pub config: Option<Config>,
    /// Every finding in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether there is any error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Loads a config file, the files it includes and the secrets it refers to.
pub fn load(path: &Path, registry: &Registry) -> Loaded {
    load_with(path, registry, &|name| std::env::var(name).ok())
}

/// Like [`load`], with the environment given as a function.
pub fn load_with(path: &Path, registry: &Registry, environment: &dyn Fn(&str) -> Option<String>) -> Loaded {
    let context = Context { findings: Findings::default(), environment, registry };
    let (main, readable) = Source::read(path, 0);
    let config = match readable {
        Ok(()) => read(&context, &main),
        Err(error) => {
            let message = format!("cannot read the config file: {error}");
            context.findings.report(Finding::error(&main.whole(), message));
            None
        }
    };
    Loaded { config, diagnostics: context.findings.into_diagnostics() }
}

/// Like [`load_with`], from a text that stands for the file at `path`.
pub fn parse(
    text: &str,
    path: &Path,
    registry: &Registry,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Loaded {
    let context = Context { findings: Findings::default(), environment, registry };
    let main = Source::new(path, text.to_owned(), 0);
    let config = read(&context, &main);
    Loaded { config, diagnostics: context.findings.into_diagnostics() }
}
