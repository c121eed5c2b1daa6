//! Reads one table of a config key by key, so that every finding in it is reported, not only the first.

use std::ops::Range;
use std::rc::Rc;

use inbox_core::Secret;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::config::context::Context;
use crate::config::findings::Finding;
use crate::config::names::closest;
use crate::config::source::{Located, Place, Source};
use crate::config::{secrets, shape};

/// A key and its value.
pub(super) struct Entry<'i> {
    pub(super) key: Place,
    pub(super) place: Place,
    pub(super) value: Spanned<DeValue<'i>>,
}

/// A table that is being read: what is asked for is taken out, what is left at the end is unknown.
pub(super) struct Section<'c, 'i> {
    pub(super) context: &'c Context<'c>,
    pub(super) place: Place,
    title: String,
    table: DeTable<'i>,
    asked: Vec<&'static str>,
    /// Whether the value of a misspelt key may be shown: nothing in this table is secret.
    shown: bool,
}

impl<'c, 'i> Section<'c, 'i> {
    /// A table under a title such as `[server]`, which messages use.
    pub(super) fn new(context: &'c Context<'c>, title: &str, place: Place, table: DeTable<'i>) -> Self {
        Self { context, title: title.to_owned(), place, table, asked: Vec::new(), shown: false }
    }

    /// Marks a table that has no secrets, not even under a misspelt key.
    pub(super) fn without_secrets(self) -> Self {
        Self { shown: true, ..self }
    }

    /// Takes out a key and its value as they are.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Entry<'i>> {
        self.asked.push(key);
        let (name, value) = self.table.remove_entry(key)?;
        Some(self.entry(name.span(), value))
    }

    /// Takes out every key and its value as they are; the keys are names that the author of the config chose.
    pub(super) fn take_all(&mut self) -> Vec<(String, Entry<'i>)> {
        let entries = std::mem::take(&mut self.table).into_iter();
        entries.map(|(name, value)| (name.get_ref().to_string(), self.entry(name.span(), value))).collect()
    }

    /// Whether the key is there and not taken out yet.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Whether a table that is not taken out yet has the key.
    pub(super) fn has_in(&self, table: &str, key: &str) -> bool {
        let table = self.table.get(table).and_then(|value| value.get_ref().as_table());
        table.is_some_and(|table| table.contains_key(key))
    }

    /// The place of a key that is not taken out yet.
    pub(super) fn place_of(&self, key: &str) -> Option<Place> {
        self.table.get_key_value(key).map(|(name, _)| self.source().place(name.span()))
    }

    /// Reads a value if its key is there. A value of the wrong type is reported and counts as absent.
    pub(super) fn get<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<Located<T>> {
        let entry = self.take(key)?;
        self.typed(entry)
    }

    /// Reads a value whose key must be there.
    pub(super) fn required<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<Located<T>> {
        let entry = self.take_required(key)?;
        self.typed(entry)
    }

    /// Reads a secret whose key must be there; a literal works with a warning.
    pub(super) fn secret(&mut self, key: &'static str) -> Option<Located<Secret>> {
        let entry = self.take_required(key)?;
        match entry.value.get_ref() {
            DeValue::Table(_) => {}
            _ => secrets::warn_of_literal(self.context, &entry.place, key, entry.value.get_ref()),
        }
        self.typed(entry)
    }

    /// Takes out a table of the config's own, to be read key by key.
    pub(super) fn table(&mut self, key: &'static str, title: &str) -> Option<Section<'c, 'i>> {
        let entry = self.take(key)?;
        Self::of(self.context, key, title, entry)
    }

    /// Takes out a table that must be there.
    pub(super) fn required_table(&mut self, key: &'static str, title: &str) -> Option<Section<'c, 'i>> {
        let entry = self.take_required(key)?;
        Self::of(self.context, key, title, entry)
    }

    /// Reads an entry as a table.
    pub(super) fn of(context: &'c Context<'c>, key: &str, title: &str, entry: Entry<'i>) -> Option<Self> {
        match entry.value.into_inner() {
            DeValue::Table(table) => Some(Self::new(context, title, entry.place, table)),
            other => {
                let message = format!("`{key}` must be a table, not {}", shape::kind_of(&other));
                context.findings.report(Finding::error(&entry.place, message));
                None
            }
        }
    }

    /// Reads one value; a wrong type is reported.
    pub(super) fn typed<T: DeserializeOwned>(&self, mut entry: Entry<'i>) -> Option<Located<T>> {
        if !secrets::resolve(self.context, self.source(), &mut entry.value).is_empty() {
            return None;
        }
        match T::deserialize(ValueDeserializer::from(entry.value)) {
            Ok(value) => Some(Located { value, place: entry.place }),
            Err(error) => {
                self.context.findings.report_foreign(shape::finding(&error, &entry.place));
                None
            }
        }
    }

    /// Hides the values of all keys but these in source lines: the others are secrets, or misspelt secrets.
    pub(super) fn mask_all_but(&self, shown: &[&str]) {
        let hidden = self.table.iter().filter(|(name, _)| !shown.contains(&name.get_ref().as_ref()));
        hidden.for_each(|(_, value)| secrets::mask_texts(self.context, self.source(), value));
    }

    /// The rest that was not taken out.
    pub(super) fn into_table(self) -> DeTable<'i> {
        self.table
    }

    /// The keys that are not taken out yet.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(|name| name.get_ref().as_ref())
    }

    /// Reports every key that nothing asked for.
    pub(super) fn finish(mut self) {
        for (name, entry) in self.take_all() {
            if !self.shown {
                secrets::mask_texts(self.context, self.source(), &entry.value);
            }
            let message = format!("unknown key `{name}` in {}", self.title);
            let known = self.asked.iter().copied();
            self.context.findings.report(Finding::error(&entry.key, message).suggest(&name, known));
        }
    }

    /// Reports an error with advice.
    pub(super) fn error(&self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        self.context.findings.report(Finding::error(place, message).help(help));
    }

    /// Reports a warning with advice.
    pub(super) fn warning(&self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        self.context.findings.report(Finding::warning(place, message).help(help));
    }

    pub(super) fn source(&self) -> &Rc<Source> {
        &self.place.source
    }

    fn take_required(&mut self, key: &'static str) -> Option<Entry<'i>> {
        let entry = self.take(key);
        if entry.is_none() {
            let finding = Finding::error(&self.place, format!("`{key}` is missing in {}", self.title));
            let finding = match closest(key, self.keys()) {
                Some(meant) => finding.help(format!("did you mean `{key}` instead of `{meant}`?")),
                None => finding,
            };
            self.context.findings.report(finding);
        }
        entry
    }

    fn entry(&self, key: Range<usize>, value: Spanned<DeValue<'i>>) -> Entry<'i> {
        let source = self.source();
        Entry { key: source.place(key), place: source.place(value.span()), value }
    }
}
