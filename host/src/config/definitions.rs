//! Collects what the files define by name, and decides about names that are defined twice.

use std::collections::BTreeMap;

use crate::config::context::Context;
use crate::config::document::Document;
use crate::config::findings::Finding;
use crate::config::names::{NAME_RULE, is_name};
use crate::config::secrets;
use crate::config::section::{Entry, Section};
use crate::config::source::Place;

/// A named table of a kind.
pub(super) struct Definition<'c, 'i> {
    context: &'c Context<'c>,
    pub(super) name: String,
    pub(super) key: Place,
    /// `Err` says why it must not be used.
    section: Result<Section<'c, 'i>, String>,
}

/// What is defined by name.
pub(super) enum Kind {
    Credentials,
    Site,
    Instance,
}

impl<'c> Definition<'c, '_> {
    /// Reads the table; `Err` has the first error in it.
    pub(super) fn read<T>(self, read: impl FnOnce(Section<'c, '_>) -> Option<T>) -> Result<T, String> {
        let mark = self.context.findings.mark();
        let value = read(self.section?);
        match (self.context.findings.error_since(mark), value) {
            (None, Some(value)) => Ok(value),
            (Some(why), _) => Err(why),
            (None, None) => Err(format!("{} cannot be read", self.key)),
        }
    }
}

/// Every definition of a kind, by name.
///
/// A name in the main file wins over the same name in an included file. If only included files define a name, and more
/// than one does, none of them gets it.
pub(super) fn gather<'c, 'i>(
    context: &'c Context<'c>,
    documents: &mut [Document<'i>],
    kind: &Kind,
) -> BTreeMap<String, Definition<'c, 'i>> {
    let mut definitions = BTreeMap::<String, (bool, Definition<'c, 'i>)>::new();
    for document in documents {
        for (name, entry) in kind.take(document) {
            let definition = define(context, kind, name.clone(), entry, document.defect.as_ref());
            match definitions.get_mut(&name) {
                None => {
                    definitions.insert(name, (document.is_main, definition));
                }
                Some((of_main, first)) => {
                    let why = report_twice(context, kind, first, &definition);
                    if !*of_main {
                        first.section = Err(why);
                    }
                }
            }
        }
    }
    definitions.into_iter().map(|(name, (_, definition))| (name, definition)).collect()
}

impl Kind {
    fn word(&self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Site => "site",
            Self::Instance => "instance",
        }
    }

    fn article(&self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Site => "a site",
            Self::Instance => "an instance",
        }
    }

    fn table(&self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Site => "sites",
            Self::Instance => "connectors",
        }
    }

    fn take<'i>(&self, document: &mut Document<'i>) -> Vec<(String, Entry<'i>)> {
        std::mem::take(match self {
            Self::Credentials => &mut document.credentials,
            Self::Site => &mut document.sites,
            Self::Instance => &mut document.connectors,
        })
    }
}

fn define<'c, 'i>(
    context: &'c Context<'c>,
    kind: &Kind,
    name: String,
    entry: Entry<'i>,
    defect: Option<&String>,
) -> Definition<'c, 'i> {
    let mark = context.findings.mark();
    let key = entry.key.clone();
    if !is_name(&name) {
        let finding = Finding::error(&key, format!("`{name}` is not a valid name for {}", kind.article()));
        context.findings.report(finding.help(NAME_RULE));
        secrets::mask_texts(context, &key.source, &entry.value);
    }
    let title = format!("[{}.{name}]", kind.table());
    let section = Section::of(context, &name, &title, entry);
    let why = defect.cloned().or_else(|| context.findings.error_since(mark));
    let section = match (why, section) {
        (None, Some(section)) => Ok(section),
        (why, _) => Err(why.unwrap_or_else(|| format!("{key} cannot be read"))),
    };
    Definition { context, name, key, section }
}

fn report_twice(
    context: &Context<'_>,
    kind: &Kind,
    first: &Definition<'_, '_>,
    second: &Definition<'_, '_>,
) -> String {
    let message = format!("{} `{}` is defined twice: here and at {}", kind.word(), second.name, first.key);
    let why = format!("{}: {message}", second.key);
    if let Ok(section) = &second.section {
        section.mask_all_but(&[]);
    }
    context.findings.report(Finding::error(&second.key, message).help("give one of them another name"));
    why
}
