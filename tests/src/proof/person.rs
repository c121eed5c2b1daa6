//! What people write, and in which calls it arrives.

use serde_json::{Value, json};

use super::kind::Kind;
use super::settings::Proof;
use crate::chance::Chance;
use crate::{PAGE, call_with, shared_email};

/// What both of a pair say now and then, so that it is nobody's own.
const COMMON: &str = "so do I";

/// Those who come together: one person, or the two of a pair.
#[derive(Debug)]
pub(super) struct Party {
    pub(super) kind: Kind,
    pub(super) email: String,
    pub(super) people: Vec<Person>,
}

/// One person's calls, to be made one after the other.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) calls: Vec<Call>,
}

/// One webhook call, and the texts in it.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) instance: &'static str,
    pub(super) body: Value,
    pub(super) texts: Vec<String>,
}

impl Party {
    /// The party of that number. The first ones are one of each kind.
    pub(super) fn of(number: u64, proof: &Proof, chance: &mut Chance) -> Self {
        let kinds = &proof.kinds;
        let first = usize::try_from(number).ok().and_then(|number| kinds.get(number));
        let kind = first.unwrap_or_else(|| chance.pick(kinds)).to_owned();
        let email = format!("p{number}@example.com");
        let writing = |one: u64, chance: &mut Chance| {
            let name = format!("p{number}-{one}");
            let texts = texts(&name, kind, proof.texts, chance);
            let shared_at = if kind == Kind::Held { texts.len() / 2 } else { 0 };
            Person::writing(name, texts, (shared_at, &email), chance)
        };
        let people = match kind {
            Kind::Noticed => vec![Person::noticed(number)],
            Kind::Pair => (0..2).map(|one| writing(one, chance)).collect(),
            _ => vec![writing(0, chance)],
        };
        Self { kind, email, people }
    }

    /// Whether Wix has the contact before the first event.
    pub(super) fn is_known(&self) -> bool {
        self.kind == Kind::Known
    }
}

impl Person {
    fn noticed(number: u64) -> Self {
        let name = format!("p{number}");
        let texts = vec![format!("{name} noticed")];
        let call = Call { instance: "notice", body: json!({ "id": name }), texts };
        Self { name, calls: vec![call] }
    }

    /// Someone who shares an e-mail at that place among the texts.
    fn writing(
        name: String,
        mut texts: Vec<String>,
        (shared_at, email): (usize, &str),
        chance: &mut Chance,
    ) -> Self {
        texts.insert(shared_at, email.to_owned());
        let message = |(at, text): (usize, &String)| {
            let mid = format!("{name}-{at}");
            if at == shared_at { shared_email(&mid, email) } else { json!({ "mid": mid, "text": text }) }
        };
        let messages: Vec<Value> = texts.iter().enumerate().map(message).collect();
        Self { calls: calls(&name, &messages, &texts, chance), name }
    }
}

/// Texts that bear the name, now and then the same twice in a row; the two of a pair have some in common.
fn texts(name: &str, kind: Kind, most: u64, chance: &mut Chance) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for at in 0..chance.between(2, most + 1) {
        let text = match texts.last() {
            Some(last) if chance.hits(300) => last.clone(),
            _ if kind == Kind::Pair && chance.hits(200) => COMMON.to_owned(),
            _ => format!("{name} says {at}"),
        };
        texts.push(text);
    }
    texts
}

/// Packs messages into calls of one to three.
fn calls(id: &str, messages: &[Value], texts: &[String], chance: &mut Chance) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut at = 0;
    while at < messages.len() {
        let size = if chance.hits(200) { 3 } else { 1 };
        let end = (at + size).min(messages.len());
        let body = call_with(PAGE, id, &messages[at..end]);
        calls.push(Call { instance: "facebook", body, texts: texts[at..end].to_vec() });
        at = end;
    }
    calls
}
