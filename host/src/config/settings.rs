//! A connector's own settings table, and the connector made from it.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use inbox_core::SettingsError;
use inbox_core::host::{BuildError, DynConnector, Registration};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::config::context::Context;
use crate::config::findings::Finding;
use crate::config::source::Place;
use crate::config::{schema, secrets, shape};

/// A settings table from which a connector is made.
pub(super) struct Settings<'c, 'i> {
    context: &'c Context<'c>,
    place: Place,
    table: DeTable<'i>,
    /// Secrets that could not be read; errors there follow from that.
    unresolved: Vec<Range<usize>>,
}

impl<'c, 'i> Settings<'c, 'i> {
    /// Replaces references by their secrets, and warns about secrets in plain text.
    pub(super) fn new(
        context: &'c Context<'c>,
        registration: &Registration,
        place: Place,
        mut table: DeTable<'i>,
    ) -> Self {
        warn_of_plain_texts(context, registration, &place, &table);
        let unresolved = secrets::resolve_values(context, &place.source, &mut table);
        Self { context, place, table, unresolved }
    }

    /// Makes the connector, or reports all that is wrong with its settings.
    ///
    /// A deserialiser stops at its first error, so the wrong value is taken out and the rest is tried again.
    pub(super) fn build(self, registration: &Registration) -> Option<Arc<dyn DynConnector>> {
        let mut rest = self.table.clone();
        let mut taken_out = Vec::new();
        loop {
            let error = match attempt(registration, self.spanned(rest.clone())) {
                Ok(connector) => return taken_out.is_empty().then_some(connector),
                Err(error) => error,
            };
            let BuildError::Shape(error) = error else {
                self.report_refused(&error);
                return None;
            };
            let span = error.span().unwrap_or_default();
            let missing = shape::missing_field(&error);
            let follows = missing.is_some_and(|key| taken_out.iter().any(|known| known == key));
            if !follows && !self.unresolved.contains(&span) {
                self.context.findings.report_foreign(shape::finding(&error, &self.place));
            }
            taken_out.push(take_out(&mut rest, &span)?);
        }
    }

    fn spanned(&self, table: DeTable<'i>) -> ValueDeserializer<'i> {
        let span = self.place.span.clone().unwrap_or_default();
        ValueDeserializer::from(Spanned::new(span, DeValue::Table(table)))
    }

    fn report_refused(&self, error: &BuildError) {
        let place = match error {
            BuildError::Refused(SettingsError { field, .. }) => self.key(field),
            _ => self.place.clone(),
        };
        if self.unresolved.is_empty() {
            self.context.findings.report_foreign(Finding::error(&place, error.to_string()));
        }
    }

    /// The key that a connector names, such as `forms.contact.secret`: as deep as there is one.
    fn key(&self, field: &str) -> Place {
        let mut table = Some(&self.table);
        let mut place = self.place.clone();
        for name in field.split(['.', '[', ']']).filter(|name| !name.is_empty()) {
            let Some((key, value)) = table.and_then(|table| table.get_key_value(name)) else { break };
            place = place.source.place(key.span());
            table = value.get_ref().as_table();
        }
        place
    }
}

/// Makes a connector; a panic in its code must not end the host.
fn attempt(
    registration: &Registration,
    settings: ValueDeserializer<'_>,
) -> Result<Arc<dyn DynConnector>, BuildError> {
    let built = catch_unwind(AssertUnwindSafe(|| registration.build(settings)));
    built.unwrap_or_else(|_| {
        let problem = format!("make {} panic: report it to its author", registration.crate_name);
        Err(BuildError::Refused(SettingsError::new("settings", problem)))
    })
}

fn warn_of_plain_texts(
    context: &Context<'_>,
    registration: &Registration,
    place: &Place,
    table: &DeTable<'_>,
) {
    let source = &place.source;
    let plain = schema::plain_texts(registration.schema().as_value(), table);
    plain.unknown.iter().for_each(|value| secrets::mask_texts(context, source, value));
    for (key, value) in plain.secrets {
        secrets::warn_of_literal(context, &source.place(value.span()), &key, value.get_ref());
    }
}

/// Takes out the innermost entry that has this key or value; returns its key.
fn take_out(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<String> {
    for (key, value) in table.iter_mut() {
        let is_here = key.span() == *span || value.span() == *span;
        if let (false, DeValue::Table(inner)) = (is_here, value.get_mut())
            && let Some(key) = take_out(inner, span)
        {
            return Some(key);
        }
        if is_here || holds(value.get_ref(), span) {
            let key = key.get_ref().clone();
            return table.remove(key.as_ref()).map(|_| key.into_owned());
        }
    }
    None
}

/// Whether this place is in a list.
fn holds(value: &DeValue<'_>, span: &Range<usize>) -> bool {
    let in_list = |value: &Spanned<DeValue<'_>>| value.span() == *span || holds(value.get_ref(), span);
    match value {
        DeValue::Array(list) => list.iter().any(in_list),
        DeValue::Table(table) => table.iter().any(|(key, value)| key.span() == *span || in_list(value)),
        _ => false,
    }
}
