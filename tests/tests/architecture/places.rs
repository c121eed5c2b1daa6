//! What only one place may know: Wix's words, and SQL.

use std::collections::BTreeSet;

use super::graph::Crate;
use super::source::Module;
use super::{assert_none, crates};

/// Fields, codes, headers and addresses that are Wix's own.
const WIX_WORDS: [&str; 45] = [
    "BUSINESS_AND_PARTICIPANT",
    "BUSINESS_TO_PARTICIPANT",
    "CONTACT_ID_ALREADY_EXISTS",
    "CONTACT_NOT_FOUND",
    "CONVERSATION_NOT_FOUND",
    "DUPLICATE_CONTACT_EXIST",
    "DUPLICATE_CONTACT_EXISTS",
    "INBOX_INSTANCE_NOT_FOUND",
    "INSUFFICIENT_CONTACT_DATA",
    "INVALID_MEDIA_URL",
    "PARTICIPANT_TO_BUSINESS",
    "activityDate",
    "allowDuplicates",
    "allowPotentialDuplicates",
    "appId",
    "applicationError",
    "client_credentials",
    "contactId",
    "contentType",
    "conversationId",
    "createdDate",
    "duplicateContactId",
    "e164Phone",
    "fieldName",
    "fieldViolations",
    "iconUrl",
    "lastActivity",
    "mimeType",
    "oauth2",
    "pagingMetadata",
    "participantId",
    "previewText",
    "primaryEmail",
    "primaryInfo",
    "primaryPhone",
    "sendAs",
    "sendNotifications",
    "sourceType",
    "updatedDate",
    "urlExpiration",
    "urlExpirationDate",
    "validationError",
    "wix-request-id",
    "wix-site-id",
    "wixapis.com",
];

/// Beginnings that only SQL has.
const SQL_WORDS: [&str; 9] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "PRAGMA ",
    "BEGIN IMMEDIATE",
];

/// Where Wix's words belong. The sandbox is its mirror image; the config has its address.
fn may_know_wix(file: &str, word: &str) -> bool {
    is_below(file, &["host/src/wix", "host/src/sandbox", "host/sandbox/src", "tests/src"])
        || (word == "wixapis.com" && is_below(file, &["host/src/config"]))
}

fn is_below(file: &str, places: &[&str]) -> bool {
    let is_in = |place: &str| file.strip_prefix(place).is_some_and(|rest| rest.starts_with(['/', '.']));
    places.iter().any(|place| is_in(place))
}

/// Every `file: word` that a test for modules finds.
fn found(search: impl Fn(&str, &Module) -> Vec<String>) -> anyhow::Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for (file, module) in crates()?.iter().flat_map(Crate::modules) {
        found.extend(search(file, module).into_iter().map(|word| format!("{file}: {word}")));
    }
    Ok(found.into_iter().collect())
}

#[test]
fn only_wix_knows_the_words_of_wix() -> anyhow::Result<()> {
    let found = found(|file, module| {
        let words = WIX_WORDS.into_iter().filter(|word| !may_know_wix(file, word));
        words
            .filter(|word| module.literals.iter().any(|text| has_word(text, word)))
            .map(str::to_owned)
            .collect()
    })?;
    assert_none(&found);
    Ok(())
}

#[test]
fn only_the_store_knows_sql() -> anyhow::Result<()> {
    let found = found(|file, module| {
        if is_below(file, &["host/src/store", "tests/src"]) {
            return Vec::new();
        }
        let is_named =
            module.mentions("rusqlite") || module.imports.iter().any(|import| import.path[0] == "rusqlite");
        let words =
            SQL_WORDS.into_iter().filter(|word| module.literals.iter().any(|text| begins(text, word)));
        words.chain(is_named.then_some("rusqlite")).map(|word| word.trim().to_owned()).collect()
    })?;
    assert_none(&found);
    Ok(())
}

/// Whether a literal holds a word as a whole.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// Whether a literal, or a line of it, begins so.
fn begins(text: &str, word: &str) -> bool {
    let text = text.trim_start_matches(['r', 'b', '#', '"']);
    text.lines().any(|line| line.trim_start().starts_with(word))
}

#[test]
fn a_word_counts_as_a_whole_and_sql_at_the_beginning_of_a_line() {
    let is_found = |text| has_word(text, "appId");
    assert_eq!([r#""appId""#, r#""a.appId=1""#, r#""appIdea""#].map(is_found), [true, true, false]);
    let is_found = |text| begins(text, "UPDATE ");
    assert_eq!(
        [r#""UPDATE a""#, "r#\"\n  UPDATE a\"#", r#""an UPDATE ""#].map(is_found),
        [true, true, false]
    );
}
