//! Signatures that are not there, or not of the documented form.

use inbox_core::Place;

use super::finding::IN_SIGNATURE;
use super::forgery::{Forgery, ForgeryKind};
use super::subject::{Case, Subject};

pub(super) const KIND: ForgeryKind = ForgeryKind { of: "its signature", applies: |_| true, forgeries };

/// Longer than any signature.
const LONG: usize = 100_000;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        if case.parts.places.is_empty() && !case.parts.covers_body {
            return Err(case.fault("signing changes nothing in the call", IN_SIGNATURE));
        }
    }
    KIND.check(subject)
}

/// Every place that verification reads without its text, with it twice, and with other texts.
pub(super) fn forgeries(case: &Case) -> Vec<Forgery> {
    let mut all = Vec::new();
    for (position, place) in case.parts.places.iter().enumerate() {
        let Some(text) = case.parts.read(place, &case.signed) else { continue };
        all.push(Forgery::new(format!("{place} is missing"), case.parts.without(place, &case.signed)));
        let doubled = case.parts.doubled(place, &case.signed);
        all.extend(doubled.map(|request| Forgery::new(format!("{place} is repeated"), request)));
        let mut texts = odd_texts();
        if position == 0 {
            // With several signatures in the list, another one stays whole.
            if !lists_several(&text) {
                texts.extend(cut(&text));
            }
            texts.extend(other_prefixes(&text, &case.parts.prefix));
            texts.extend(malformed(&text, &case.parts.prefix));
        }
        let changed = texts.into_iter().filter(|(_, new)| *new != text);
        all.extend(changed.filter_map(|(what, new)| replaced(case, place, what, &new)));
    }
    all
}

fn replaced(case: &Case, place: &Place, what: &str, text: &str) -> Option<Forgery> {
    let request = case.parts.with(place, &case.signed, text)?;
    Some(Forgery::new(format!("{place} {what}"), request))
}

/// Shorter parts of a list are times and ids.
const SHORTEST_SIGNATURE: usize = 24;

type Text = (&'static str, String);

fn odd_texts() -> Vec<Text> {
    vec![
        ("is empty", String::new()),
        ("is white space", " ".to_owned()),
        ("is not ASCII", "\u{e9}\u{1f600}\u{663}".to_owned()),
        ("holds a NUL", "\0".to_owned()),
        ("consists of separators", ",,==;; ,=".to_owned()),
        ("is far too long", "a".repeat(LONG)),
        ("is a number outside every calendar", "9".repeat(19)),
        ("is negative", "-1".to_owned()),
    ]
}

/// Whether a header lists more than one signature.
fn lists_several(text: &str) -> bool {
    text.split([',', ' ']).filter(|part| part.len() >= SHORTEST_SIGNATURE).count() > 1
}

/// Parts of a signature, and more than it.
fn cut(text: &str) -> Vec<Text> {
    let first = |length: usize| text.chars().take(length).collect::<String>();
    let length = text.chars().count();
    vec![
        ("is cut to its first half", first(length / 2)),
        ("is cut to its first 12 characters", first(12)),
        ("lacks its last character", first(length.saturating_sub(1))),
        ("lacks its last two characters", first(length.saturating_sub(2))),
        ("lacks its first character", text.chars().skip(1).collect()),
        ("has an extra character", format!("{text}0")),
        ("has its second half twice", format!("{text}{}", text.chars().skip(length / 2).collect::<String>())),
        (
            "is valid in its first half only",
            first(length / 2) + &turned(&text.chars().skip(length / 2).collect::<String>()),
        ),
        (
            "is valid in its second half only",
            turned(&first(length / 2)) + &text.chars().skip(length / 2).collect::<String>(),
        ),
    ]
}

/// Every letter and digit replaced by the next one of its kind.
fn turned(text: &str) -> String {
    text.chars().map(super::other_text::next).collect()
}

fn other_prefixes(text: &str, prefix: &str) -> Vec<Text> {
    let Some(rest) = text.strip_prefix(prefix).filter(|_| !prefix.is_empty()) else { return Vec::new() };
    let all = vec![
        ("has its prefix in upper case", prefix.to_uppercase()),
        ("has its prefix in lower case", prefix.to_lowercase()),
        ("has no prefix", String::new()),
        ("has its prefix twice", prefix.repeat(2)),
        ("has another prefix", format!("x{prefix}")),
    ];
    let changed = all.into_iter().filter(|(_, other)| other != prefix);
    changed.map(|(what, other)| (what, format!("{other}{rest}"))).collect()
}

/// The right length and place, but no signature.
fn malformed(text: &str, prefix: &str) -> Vec<Text> {
    let length = text.chars().count().saturating_sub(prefix.chars().count());
    let filled = |with: &str| format!("{prefix}{}", with.repeat(length / with.chars().count()));
    vec![
        ("is neither hexadecimal nor base64", filled("!")),
        ("is not hexadecimal", filled("z")),
        ("has an odd number of digits", format!("{prefix}{}", "a".repeat(length | 1))),
        ("is base64 of an impossible length", filled("A") + "A"),
        ("is base64 with too much padding", filled("=") + "="),
        ("is not ASCII after its prefix", filled("\u{e9}")),
        ("is only its prefix", prefix.to_owned()),
        ("is all zeros", filled("0")),
    ]
}
