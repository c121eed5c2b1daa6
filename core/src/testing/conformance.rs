//! What holds for every connector, derived from its own good fixtures: nobody writes these tests, nobody can leave one
//! out.
//!
//! A good fixture is one that verification accepts. Forgeries are made from it with what its [`Signature`] value reads
//! and covers (a [`CustomSignature`](crate::CustomSignature) is watched from outside instead), odd bodies from what
//! its body holds. Everything is seeded by the name of the case, so that a failure comes back.
//!
//! [`Signature`]: crate::Signature

mod age;
mod body;
mod calm;
mod custom;
mod dice;
mod documents;
mod forgery;
mod keys;
mod leaks;
mod messages;
mod oddity;
mod panics;
mod rewrite;
mod secret_paths;
mod settings;
mod siblings;
mod signatures;
mod subject;
mod tampering;
mod urls;
mod wrong_secrets;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use subject::Subject;

use super::suite::Check;
use crate::registry::{Registration, Registry};

/// A sentence, and what finds out whether it is true.
type Rule = (&'static str, fn(&Subject) -> Result<(), String>);

const RULES: [Rule; 15] = [
    ("a call that was tampered with is refused", tampering::check),
    ("a call whose signature is missing, doubled, cut or odd is refused", signatures::check),
    ("a call signed with a wrong, empty or another instance's secret is refused", wrong_secrets::check),
    ("a call that is too old or comes from the future is refused", age::check),
    ("a call that was signed for another URL is refused", urls::check),
    ("a call that is read twice gives the same keys", keys::check_repeated),
    ("keys are unique in a batch", keys::check_unique),
    ("keys do not hang on spaces, the order of names or counters of redeliveries", keys::check_stable),
    ("no body makes parse, respond or map panic", panics::check),
    ("a broken entry sinks no other", siblings::check),
    ("messages keep Wix's limits, however long the texts", messages::check_limits),
    ("every kind of event has a message with a direction", messages::check_directions),
    ("badges and icons are at https URLs", messages::check_icons),
    ("the settings of the fixtures load, and an unknown key is refused", settings::check),
    ("no secret is shown", leaks::check),
];

/// What only a crate has.
const DOCUMENTED: Rule =
    ("README.md has its headings, and names the type and every settings key", documents::check);

/// Every rule for every connector type of the crate.
pub(super) fn checks(root: &Path, crate_name: &str, registry: &Registry) -> Vec<Check> {
    let own = registry.iter().filter(|entry| entry.crate_name == crate_name);
    own.flat_map(|entry| {
        let folder = root.join("fixtures").join(entry.connector_type);
        type_checks(Subject::read(root, folder, *entry), entry, RULES.iter().chain([&DOCUMENTED]))
    })
    .collect()
}

/// Every rule for the fixtures in a folder, wherever it is.
pub(super) fn folder_checks(folder: &Path, registration: &Registration) -> Vec<Check> {
    type_checks(Subject::read(folder, folder.to_owned(), *registration), registration, RULES.iter())
}

fn type_checks<'r>(
    subject: Result<Subject, String>,
    registration: &Registration,
    rules: impl Iterator<Item = &'r Rule>,
) -> Vec<Check> {
    let name = registration.connector_type;
    match subject.map(Arc::new) {
        Ok(subject) => rules.map(|rule| rule_check(&subject, *rule)).collect(),
        Err(problem) => vec![Check::failed(format!("{name}: conformance"), problem)],
    }
}

fn rule_check(subject: &Arc<Subject>, (sentence, check): Rule) -> Check {
    let subject = Arc::clone(subject);
    let name = format!("{}: {sentence}", subject.registration.connector_type);
    Check { name, run: Box::new(move || check(&subject)) }
}

/// What is wrong, and where to look.
fn fault(what: impl AsRef<str>, look_at: &str) -> String {
    format!("{}\n  look at: {look_at}", what.as_ref())
}
