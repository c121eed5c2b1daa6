//! Secret references: `{ env = "NAME" }` and `{ file = "PATH" }`, replaced by the secret before a value is typed.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::context::Context;
use crate::config::findings::Finding;
use crate::config::source::{Place, Source};

/// How a secret is written, for advice.
pub(super) const HOW_TO: &str = "a secret is { env = \"NAME\" } or { file = \"PATH\" }";

/// The keys of a reference.
pub(super) const REFERENCE_KEYS: [&str; 2] = ["env", "file"];

/// Stands for a secret that could not be read, so that the rest of the table can still be checked.
const PLACEHOLDER: &str = "unresolved";

/// The largest secret file; keys are far smaller.
const LARGEST_FILE: u64 = 64 * 1024;

/// Whether this table is a reference: its only key is `env` or `file`.
pub(super) fn is_reference(table: &DeTable<'_>) -> bool {
    table.len() == 1 && REFERENCE_KEYS.iter().any(|key| table.contains_key(*key))
}

/// Replaces every reference in the value by what it refers to, and keeps its position.
///
/// A secret that cannot be read is reported; the spans of those references are returned.
pub(super) fn resolve(
    context: &Context<'_>,
    source: &Rc<Source>,
    value: &mut Spanned<DeValue<'_>>,
) -> Vec<Range<usize>> {
    let span = value.span();
    match value.get_mut() {
        DeValue::Table(table) if is_reference(table) => {
            let found = look_up(context, source, table);
            let unresolved = if found.is_err() { vec![span.clone()] } else { Vec::new() };
            let text = found.unwrap_or_else(|problem| {
                let finding = Finding::error(&source.place(span), problem.message);
                context.findings.report(finding.help(problem.help));
                PLACEHOLDER.to_owned()
            });
            *value.get_mut() = DeValue::String(Cow::Owned(text));
            unresolved
        }
        DeValue::Table(table) => resolve_values(context, source, table),
        DeValue::Array(list) => list.iter_mut().flat_map(|value| resolve(context, source, value)).collect(),
        _ => Vec::new(),
    }
}

/// Resolves the values of a table that is not a reference itself, whatever its keys are.
pub(super) fn resolve_values(
    context: &Context<'_>,
    source: &Rc<Source>,
    table: &mut DeTable<'_>,
) -> Vec<Range<usize>> {
    table.iter_mut().flat_map(|(_, value)| resolve(context, source, value)).collect()
}

/// Warns about a secret that is written in the config itself, and keeps it out of every message.
pub(super) fn warn_of_literal(context: &Context<'_>, place: &Place, key: &str, value: &DeValue<'_>) {
    match value {
        DeValue::String(text) => context.findings.keep_secret(text),
        DeValue::Integer(number) => context.findings.keep_secret(number.as_str()),
        _ => {}
    }
    if let Some(span) = &place.span {
        context.findings.mask(&place.source, span.clone());
    }
    let finding = Finding::warning(place, format!("`{key}` is a secret in plain text"));
    context.findings.report(finding.help("write { env = \"NAME\" } or { file = \"PATH\" } instead"));
}

/// Masks every text in a value whose meaning is unknown.
pub(super) fn mask_texts(context: &Context<'_>, source: &Source, value: &Spanned<DeValue<'_>>) {
    match value.get_ref() {
        DeValue::Table(table) if is_reference(table) => {}
        DeValue::Table(table) => table.values().for_each(|value| mask_texts(context, source, value)),
        DeValue::Array(list) => list.iter().for_each(|value| mask_texts(context, source, value)),
        _ => context.findings.mask(source, value.span()),
    }
}

/// Why a secret cannot be read, and what to do.
struct Problem {
    message: String,
    help: String,
}

fn look_up(context: &Context<'_>, source: &Source, table: &DeTable<'_>) -> Result<String, Problem> {
    let (key, value) = table.iter().next().map_or(("", ""), |(key, value)| {
        (key.get_ref().as_ref(), value.get_ref().as_str().unwrap_or_default())
    });
    let text = match (key, value) {
        (_, "") => {
            Err(Problem { message: format!("`{key}` must say where the secret is"), help: HOW_TO.to_owned() })
        }
        ("env", name) => from_environment(context, name),
        (_, path) => from_file(&source.folder().join(path)),
    }?;
    context.findings.keep_secret(&text);
    Ok(text)
}

fn from_environment(context: &Context<'_>, name: &str) -> Result<String, Problem> {
    let problem = match (context.environment)(name) {
        Some(text) if !text.is_empty() => return Ok(text),
        Some(_) => "is empty",
        None => "is not set",
    };
    let message = format!("environment variable `{name}` {problem}");
    Err(Problem { message, help: "set it, or name the variable that holds the secret".to_owned() })
}

fn from_file(path: &Path) -> Result<String, Problem> {
    let problem = match read(path) {
        Ok(text) if !text.is_empty() => return Ok(text),
        Ok(_) => "is empty".to_owned(),
        Err(error) => format!("cannot be read: {error}"),
    };
    let help = "a relative path starts at the folder of its config file";
    let message = format!("secret file `{}` {problem}", path.display());
    Err(Problem { message, help: help.to_owned() })
}

/// Reads a secret file and takes off one line end.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LARGEST_FILE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST_FILE {
        return Err(io::Error::other("it is larger than 64 KiB"));
    }
    let line = text.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    Ok(line.map_or_else(|| text.clone(), str::to_owned))
}
