//! One parsed config file: what it defines, and whether it can be trusted at all.

use std::ops::Range;
use std::rc::Rc;

use toml::de::{DeTable, Error};

use crate::config::context::Context;
use crate::config::findings::Finding;
use crate::config::names::closest;
use crate::config::section::{Entry, Section};
use crate::config::source::Source;

/// Only the main file may hold these.
const MAIN_ONLY: [&str; 5] = ["include", "server", "store", "wix", "defaults"];

/// A misspelt one of these would run the host with other settings than meant.
const ESSENTIAL: [&str; 3] = ["server", "store", "wix"];

/// Words before a `=` that say that a secret may follow.
const SECRET_WORDS: [&str; 6] = ["secret", "token", "key", "password", "auth", "credential"];

/// The names that one file defines.
pub(super) struct Document<'i> {
    pub(super) is_main: bool,
    /// Why nothing in this file is used.
    pub(super) defect: Option<String>,
    pub(super) credentials: Vec<(String, Entry<'i>)>,
    pub(super) sites: Vec<(String, Entry<'i>)>,
    pub(super) connectors: Vec<(String, Entry<'i>)>,
}

/// Parses a file and reports every syntax error in it.
pub(super) fn parse<'c, 'i>(context: &'c Context<'c>, source: &'i Rc<Source>) -> Section<'c, 'i> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    for error in &errors {
        report_syntax(context, source, error);
    }
    Section::new(context, "the config", source.whole(), table.into_inner())
}

impl<'i> Document<'i> {
    /// What the main file defines, once its own settings are taken out; `None` when a key that is left looks like
    /// one of them.
    pub(super) fn main(mut root: Section<'_, 'i>) -> Option<Self> {
        let document = Self::take(&mut root, true);
        let is_essential = |key: &str| closest(key, ESSENTIAL).is_some();
        let essential = root.keys().any(is_essential);
        root.finish();
        (!essential).then_some(document)
    }

    /// What an included file defines.
    pub(super) fn included(context: &Context<'_>, source: &'i Rc<Source>) -> Self {
        let mark = context.findings.mark();
        let mut root = parse(context, source);
        let document = Self::take(&mut root, false);
        for key in MAIN_ONLY {
            let Some(entry) = root.take(key) else { continue };
            let message = format!("`{key}` belongs in the main config file");
            let help = "an included file can only have [sites.…], [connectors.…] and [credentials.…]";
            root.error(&entry.key, message, help);
        }
        root.finish();
        Self { defect: context.findings.error_since(mark), ..document }
    }

    fn take(root: &mut Section<'_, 'i>, is_main: bool) -> Self {
        let mut entries = |key, title| {
            let section = root.table(key, title);
            section.map(|mut section| section.take_all()).unwrap_or_default()
        };
        Self {
            is_main,
            defect: None,
            credentials: entries("credentials", "[credentials]"),
            sites: entries("sites", "[sites]"),
            connectors: entries("connectors", "[connectors]"),
        }
    }
}

fn report_syntax(context: &Context<'_>, source: &Rc<Source>, error: &Error) {
    let span = error.span().unwrap_or_default();
    mask_value(context, source, span.start);
    let finding = Finding::error(&source.place(span.clone()), error.message());
    context.findings.report(match first_definition(source, error, &span) {
        Some(line) => finding.help(format!("it is already defined at {}:{line}", source.path.display())),
        None => finding,
    });
}

/// Nobody knows what a line with a syntax error means: its value is hidden if it may be a secret.
fn mask_value(context: &Context<'_>, source: &Source, offset: usize) {
    let line = source.line_at(offset);
    let text = &source.text[line.clone()];
    let start = text.find('=').map_or(0, |at| at + 1);
    let key = text[..start].to_lowercase();
    if !text.starts_with('[') && (start == 0 || SECRET_WORDS.iter().any(|word| key.contains(word))) {
        context.findings.mask(source, line.start + start..line.end);
    }
}

/// The line of the same header or key before a duplicate one.
fn first_definition(source: &Source, error: &Error, span: &Range<usize>) -> Option<usize> {
    if error.message() != "duplicate key" {
        return None;
    }
    let line = source.line_at(span.start);
    let header = source.text[line.clone()].trim();
    let name = source.text.get(span.clone())?;
    let (duplicate, _) = source.position(span.start);
    let earlier = source.text[..line.start].lines().zip(1..).collect::<Vec<_>>().into_iter().rev();
    if header.starts_with('[') {
        return earlier.into_iter().find(|(text, _)| text.trim() == header).map(|(_, line)| line);
    }
    let of_table = earlier.take_while(|(text, _)| !text.starts_with('['));
    let mut keys = of_table.filter(|(_, line)| *line < duplicate);
    keys.find(|(text, _)| text.split('=').next().is_some_and(|key| key.trim() == name)).map(|(_, line)| line)
}
