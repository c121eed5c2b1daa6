//! The name of a new connector, and what follows from it.

use std::fmt;

use super::error::ScaffoldError;

/// Longer names would make lines longer than the formatter allows.
const LONGEST: usize = 32;

/// Words that Rust keeps for itself.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// The name of a new connector: its connector type, its folder, and the end of its crate's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConnectorName(String);

impl ConnectorName {
    /// Accepts words of lower-case letters and digits, with single dashes between them.
    pub(crate) fn new(text: &str) -> Result<Self, ScaffoldError> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_word = |word: &str| !word.is_empty() && word.chars().all(is_plain);
        let is_name = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(is_word);
        let problem = if !is_name {
            "a name has lower-case letters and digits, single dashes between words, and starts with a letter, for \
             example `acme` or `acme-chat`"
        } else if text.len() > LONGEST {
            "a name has at most 32 characters"
        } else if KEYWORDS.contains(&text) {
            "it is a keyword of Rust; add a word, for example `match-chat` for `match`"
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(ScaffoldError::Refused(format!("`{text}` is not a valid name for a connector: {problem}")))
    }

    /// The connector type: `acme-chat`.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The package: `inbox-acme-chat`.
    pub(crate) fn package(&self) -> String {
        format!("inbox-{}", self.0)
    }

    /// The crate as Rust code names it: `inbox_acme_chat`.
    pub(super) fn ident(&self) -> String {
        self.package().replace('-', "_")
    }

    /// The struct: `AcmeChat`; another where the code has that name already.
    pub(super) fn type_ident(&self, code: &str) -> String {
        let ident: String = self.words().collect();
        let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
        if words.any(|word| word == ident) { ident + "Connector" } else { ident }
    }

    /// The beginning of an environment variable: `ACME_CHAT`.
    pub(super) fn variable(&self) -> String {
        self.0.replace('-', "_").to_ascii_uppercase()
    }

    /// What people read: `Acme Chat`.
    pub(super) fn title(&self) -> String {
        self.words().collect::<Vec<_>>().join(" ")
    }

    fn words(&self) -> impl Iterator<Item = String> {
        self.0.split('-').map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        })
    }
}

impl fmt::Display for ConnectorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_the_package_the_crate_the_struct_and_the_title() {
        let name = ConnectorName::new("acme-chat2").expect("a good name");
        assert_eq!(
            (name.package(), name.ident()),
            ("inbox-acme-chat2".to_owned(), "inbox_acme_chat2".to_owned())
        );
        assert_eq!((name.type_ident(""), name.title()), ("AcmeChat2".to_owned(), "Acme Chat2".to_owned()));
    }

    #[test]
    fn a_struct_never_has_a_name_that_the_code_uses() {
        let name = ConnectorName::new("event").expect("a good name");
        assert_eq!(name.type_ident("use inbox_core::{Badge, Event};"), "EventConnector");
        assert_eq!(name.type_ident("use inbox_core::Events;"), "Event");
    }

    #[test]
    fn what_rust_cargo_or_the_config_would_refuse_is_refused() {
        let long = "a".repeat(33);
        for text in ["", "Acme", "1a", "-a", "a-", "a--b", "a_b", "ä", "a b", "../a", "match", "self", &long]
        {
            assert!(ConnectorName::new(text).is_err(), "{text}");
        }
    }
}
