//! What every connector must fulfil, derived from its own good fixtures: nobody writes these tests, and nobody can leave
//! one out.
//!
//! A good fixture is one that verification accepts. Forgeries are made from it with what its [`Signature`] value reads
//! and covers (a [`CustomSignature`](inbox_core::CustomSignature) is watched from outside instead), odd bodies from what
//! its body holds. Everything is seeded by the name of the case, so that a failure can be repeated.
//!
//! [`Signature`]: inbox_core::Signature

mod age;
mod answers;
mod api;
mod body;
mod bound;
mod broken_entries;
mod calls;
mod changed;
mod claims;
mod contacts;
mod documents;
mod example;
mod finding;
mod forgery;
mod ids;
mod keys;
mod kinds;
mod leaks;
mod lists;
mod messages;
mod oddity;
mod other_text;
mod other_urls;
mod panics;
mod people;
mod probes;
mod quotes;
mod refusal;
mod rewrite;
mod rng;
mod schema;
mod settings;
mod signatures;
mod subject;
mod tampering;
mod timed;
mod times;
mod typed;
mod urls;
mod watched;
mod wrong_secrets;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use inbox_core::host::{Registration, Registry};
use subject::Subject;

use super::check::Check;

/// A sentence, and the check whether it is true.
type Rule = (&'static str, fn(&Subject) -> Result<(), String>);

const RULES: [Rule; 27] = [
    ("a call that was tampered with is refused", tampering::check),
    ("a call whose signature is missing, repeated, cut or malformed is refused", signatures::check),
    ("a call signed with a wrong, empty or another instance's secret is refused", wrong_secrets::check),
    ("a secret that is bound to accounts is valid for those accounts only", bound::check),
    ("a call that is too old or from the future is refused", age::check),
    ("a call that was signed for another URL is refused", urls::check),
    ("a call that claims another method, media type or algorithm is refused", claims::check),
    ("a call that is read twice gives the same keys", keys::check_repeated),
    ("keys are unique in a batch", keys::check_unique),
    ("keys are made of the provider's ids, not of positions in a list", ids::check),
    ("keys do not depend on spaces, the order of names or redelivery counters", keys::check_stable),
    ("no body causes a panic, and everything that is read can be shown", panics::check),
    ("a broken entry does not affect the others", broken_entries::check),
    ("an unknown kind of event is ignored with a reason", kinds::check),
    ("a missing name or address does not lose an event", contacts::check),
    ("messages can be read, for all texts and any number of entries", messages::check_texts),
    ("every kind of event has a message with a direction", messages::check_directions),
    ("badges and icons have https URLs", messages::check_icons),
    ("times are read in the unit in which they are written", times::check),
    ("a conversation belongs to the person that the call names", people::check),
    ("what a person typed proves nothing", typed::check),
    ("errors do not quote the body", quotes::check),
    ("no answer of the provider's API causes a panic or loses an event", answers::check),
    ("calls to the provider's API go to its hosts only, with secrets where they belong", calls::check),
    ("a probe is answered only with the right token, and echoes nothing without it", probes::check),
    ("the settings of the fixtures load, and an unknown key is refused", settings::check),
    ("no secret is shown", leaks::check),
];

/// The rules that need a crate.
const DOCUMENTS: [Rule; 2] = [
    ("README.md has its headings, and names the type and every settings key", documents::check),
    ("the example in README.md is a config that loads", example::check),
];

/// Every rule for every connector type of the crate.
pub(super) fn checks(root: &Path, crate_name: &str, registry: &Registry) -> Vec<Check> {
    let own = registry.iter().filter(|entry| entry.crate_name == crate_name);
    own.flat_map(|entry| {
        let folder = root.join("fixtures").join(entry.connector_type);
        type_checks(Subject::read(root, folder, *entry), entry, RULES.iter().chain(&DOCUMENTS))
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
