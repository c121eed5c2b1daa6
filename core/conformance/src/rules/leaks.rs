//! Secrets stay where they are.

use inbox_core::Event;
use inbox_core::host::receive;
use serde_json::{Value, json};

use super::finding::{IN_SETTINGS, fault};
use super::forgery::Forgery;
use super::settings::build;
use super::subject::{Case, Subject};
use super::{oddity, signatures, tampering, urls, wrong_secrets};
use crate::catch_panic::catch_panic;
use crate::json_pointer::{last_name, pointers};

/// Shorter texts are found anywhere.
const SHORTEST: usize = 6;
/// Odd bodies that are read of each case.
const BODIES: usize = 20;
/// Stands for a secret where settings are to be refused.
const CANARY: &str = "conformance-canary-4711";

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let secrets = secrets(subject);
    check_types(subject, &secrets)?;
    check_lengths(subject, &secrets)?;
    check_texts(subject, &secrets, &of_instance(subject))?;
    check_refused_settings(subject, &secrets)?;
    subject.cases.iter().try_for_each(|case| check_texts(subject, &secrets, &of_case(subject, case)))
}

/// Where secrets stand: by their type, by what they decide, by their name.
fn secrets(subject: &Subject) -> Vec<String> {
    let settings = &subject.settings;
    let mut all = subject.secrets.clone();
    if wrong_secrets::keys_are_secret(subject) {
        all.extend(wrong_secrets::deciding(subject));
    }
    let named = pointers(&settings.value).into_iter();
    all.extend(named.filter(|pointer| !settings.text(pointer).is_empty() && sounds_secret(pointer)));
    all.sort_unstable();
    all.dedup();
    all
}

/// Where the secret stands that a text shows; those of the settings' schema only.
pub(super) fn shown_secret<'a>(subject: &'a Subject, text: &str) -> Option<&'a str> {
    let secrets = subject.secrets.iter().map(|pointer| (pointer, subject.settings.text(pointer)));
    let mut long = secrets.filter(|(_, secret)| secret.len() >= SHORTEST);
    long.find(|(_, secret)| text.contains(secret)).map(|(pointer, _)| pointer.as_str())
}

/// Whether a settings key sounds like a secret.
fn sounds_secret(pointer: &str) -> bool {
    let words = ["secret", "token", "password", "api_key", "signing_key", "private_key", "access_key"];
    words.iter().any(|word| last_name(pointer).ends_with(word))
}

fn check_types(subject: &Subject, secrets: &[String]) -> Result<(), String> {
    match secrets.iter().find(|pointer| !subject.secrets.contains(pointer)) {
        None => Ok(()),
        Some(pointer) => {
            let what = format!(
                "setting `{pointer}` is a secret but not a `Secret`, so nothing keeps it out of `Debug` and logs"
            );
            Err(fault(what, IN_SETTINGS))
        }
    }
}

/// Every setting has a secret that is long enough to be found; short ones beside it, such as a provider's published
/// one, are as safe as that.
fn check_lengths(subject: &Subject, secrets: &[String]) -> Result<(), String> {
    let is_long = |pointer: &String| subject.settings.text(pointer).len() >= SHORTEST;
    let setting = |pointer: &String| pointer.split('/').nth(1).map(str::to_owned);
    let is_shown_by = |short: &String| secrets.iter().any(|it| is_long(it) && setting(it) == setting(short));
    match secrets.iter().find(|pointer| !is_long(pointer) && !is_shown_by(pointer)) {
        None => Ok(()),
        Some(pointer) => {
            let file = subject.settings.path.display();
            let what = format!(
                "{file}: `{pointer}` has fewer than {SHORTEST} characters: a leak of it could not be found"
            );
            Err(fault(what, "the settings.toml of the fixtures; secrets in it are made up"))
        }
    }
}

/// A text that others get to see, and what it is.
type Text = (&'static str, String);

fn check_texts(subject: &Subject, secrets: &[String], texts: &[Text]) -> Result<(), String> {
    for pointer in secrets.iter().filter(|pointer| subject.settings.text(pointer).len() >= SHORTEST) {
        let secret = subject.settings.text(pointer);
        if let Some((what, _)) = texts.iter().find(|(_, text)| text.contains(secret)) {
            return Err(fault(format!("{what} shows the secret of setting `{pointer}`"), look_at(what)));
        }
    }
    Ok(())
}

fn look_at(what: &str) -> &'static str {
    if what.starts_with("`Debug`") {
        "the Debug of the connector: keep secrets as `Secret`; connectors/README.md, \"Settings\""
    } else {
        "the method that makes it; connectors/README.md, \"Settings\""
    }
}

fn of_instance(subject: &Subject) -> Vec<Text> {
    let connector = &subject.connector;
    vec![
        ("`Debug` of the connector", format!("{connector:?} {connector:#?}")),
        ("`Debug` of the signature", format!("{:?}", connector.signature())),
        ("the JSON schema of the settings", subject.registration.schema().as_value().to_string()),
        ("the list of api_hosts", connector.api_hosts().join(" ")),
    ]
}

/// What is said against settings whose secret is of another form.
fn check_refused_settings(subject: &Subject, secrets: &[String]) -> Result<(), String> {
    for pointer in secrets {
        for odd in
            [CANARY.to_owned(), format!("{CANARY}\u{e9}"), format!(" {CANARY}\n"), format!("whpk_{CANARY}")]
        {
            let problem = build(&subject.registration, &subject.settings.with(pointer, &odd)).err();
            if problem.is_some_and(|problem| problem.contains(CANARY)) {
                let what = format!("the error about setting `{pointer}` quotes its secret");
                return Err(fault(what, "Connector::new; connectors/README.md, \"Settings\""));
            }
        }
    }
    Ok(())
}

fn of_case(subject: &Subject, case: &Case) -> Vec<Text> {
    // What core says of a refused call never quotes it.
    let is_code = case.parts.is_code;
    let forgeries = tampering::forgeries(case).into_iter().chain(signatures::forgeries(case));
    let forgeries = forgeries.chain(urls::forgeries(case)).filter(|_| is_code);
    let mut texts: Vec<Text> = forgeries.filter_map(|forgery| refusal(subject, forgery)).collect();
    texts.push(("`Debug` of a verified request", format!("{:?}", case.verified)));
    let bodies = oddity::bodies(&case.name, case.verified.request(), BODIES);
    let bodies = [case.verified.body().to_vec()].into_iter().chain(bodies.into_iter().take(2 * BODIES));
    texts.extend(bodies.flat_map(|body| of_body(subject, case, body)));
    texts
}

fn refusal(subject: &Subject, forgery: Forgery) -> Option<Text> {
    let received = catch_panic(|| receive(&*subject.connector, forgery.request)).ok()?;
    received.err().map(|error| ("the error of a refused call", format!("{error} {error:?}")))
}

/// What is said about a body; that nothing of it panics is checked elsewhere.
fn of_body(subject: &Subject, case: &Case, body: Vec<u8>) -> Vec<Text> {
    let request = case.verified_with(case.verified.request().clone().body(body));
    let answer = catch_panic(|| subject.connector.respond(&request));
    let mut texts: Vec<Text> = vec![("the answer", format!("{answer:?}"))];
    match catch_panic(|| subject.connector.parse(&request)) {
        Ok(Ok(batch)) => {
            texts.push(("the batch", serde_json::to_string(&batch).unwrap_or_default()));
            texts.push(("`Debug` of the batch", format!("{batch:?}")));
            texts.extend(batch.events.iter().filter_map(|event| of_event(subject, event)));
        }
        Ok(Err(error)) => texts.push(("the error of parse", error.to_string())),
        Err(_) => {}
    }
    texts
}

fn of_event(subject: &Subject, event: &Event<Value>) -> Option<Text> {
    Some(match catch_panic(|| subject.connector.map(event)).ok()? {
        Ok(message) => ("a message", json!(message).to_string()),
        Err(error) => ("the error of map", error.to_string()),
    })
}
