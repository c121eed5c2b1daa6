//! What is not said any more, and what is said instead.

/// Words that no name holds, whichever way it is written, with what comes instead.
const IN_NAMES: [(&str, &str); 32] = [
    ("anatomy", "SignatureParts"),
    ("art", "ForgeryKind"),
    ("bury", "fail_lookup"),
    ("calm", "catch_panic"),
    ("carry out", "execute"),
    ("cast", "people"),
    ("circumstances", "DiagnosisContext"),
    ("dice", "rng"),
    ("event story", "EventTrace"),
    ("happened", "result, or the thing's own name"),
    ("mended", "Closed"),
    ("parked", "held"),
    ("pressed", "under_load"),
    ("rehearsal", "DryRun"),
    ("remark", "note, skipped or malformed"),
    ("rest after", "pause"),
    ("resting", "paused"),
    ("rests", "is_paused"),
    ("revival", "requeue"),
    ("revive", "requeue"),
    ("revived", "requeue"),
    ("siblings", "same_type"),
    ("stage", "environment"),
    ("take in", "ingest, reingest"),
    ("telling", "narrator"),
    ("treatment", "Policy"),
    ("trial", "probe"),
    ("tried out", "probe"),
    ("tripped", "Opened"),
    ("unchoose", "forget_choice"),
    ("unsend", "mark_unsent"),
    ("vouch", "link_person"),
];

/// Names that are not given as a whole; inside others, or with other letters, they are innocent.
const WHOLE_NAMES: [(&str, &str); 23] = [
    ("BREATH", "PAUSE"),
    ("DeliveryStep", "DeliveryState"),
    ("Intake", "ParsedRequest"),
    ("KEPT", "CACHE_TTL"),
    ("LOOKS", "DOUBT_CHECKS"),
    ("Order", "Command"),
    ("PATIENCE", "IDENTIFY_TIMEOUT, or what it is patient with"),
    ("ROOM", "MAX_BUFFERED_BYTES"),
    ("Room", "BodyBudget"),
    ("Said", "Payload, or the thing's own name"),
    ("Step", "AttemptOutcome, Operation, DeliveryState, Scene"),
    ("TOGETHER", "BATCH_SIZE"),
    ("TURN", "MAX_EVENTS_PER_CLAIM"),
    ("Vouched", "LinkOutcome"),
    ("YIELD", "BACKOFF_FACTOR"),
    ("demands", "VerificationReport"),
    ("give", "submit"),
    ("orders", "commands"),
    ("settle", "record"),
    ("strangers", "other_types"),
    ("tell", "print"),
    ("unanswered", "record_failure"),
    ("vouched_by", "confirmed_by"),
];

/// Names of others, which hold such a word.
const INNOCENT: [&str; 3] = ["cast_possible_truncation", "cast_precision_loss", "cast_sign_loss"];

/// Turns of phrase that an operator in a hurry has to read twice, with what is said instead.
const IN_TEXTS: [(&str, &str); 27] = [
    ("anew", "again"),
    ("becomes of", "happens to"),
    ("came of it", "happened"),
    ("copied with more than itself", "pasted with extra characters"),
    ("do again what", "retry what"),
    ("ended badly", "failed"),
    ("ends badly", "fails"),
    ("for want of", "because there is no"),
    ("hangs on the wall", "local time"),
    ("hears", "gets"),
    ("in vain", "without success"),
    ("is told", "says"),
    ("mend", "fix"),
    ("mended", "fixed"),
    ("none of an inbox's business", "not shown"),
    ("of use", "useful"),
    ("parked", "held"),
    ("rightly signed", "the signature is valid"),
    ("so many", "this many"),
    ("tells", "says"),
    ("trial of the url", "URL probe"),
    ("until they are gone", "until you fix them"),
    ("vouch", "confirm"),
    ("vouched", "confirmed"),
    ("vouches", "confirms"),
    ("whoever", "anyone who"),
    ("; else", "; otherwise"),
];

/// The retired word in a name, with what comes instead.
pub(crate) fn word_in(name: &str) -> Option<String> {
    if INNOCENT.contains(&name) {
        return None;
    }
    let words = format!(" {} ", words_of(name));
    let whole = WHOLE_NAMES.iter().find(|(retired, _)| *retired == name);
    let part = IN_NAMES.iter().find(|(retired, _)| words.contains(&format!(" {retired} ")));
    whole.or(part).map(|(retired, instead)| format!("{retired}: say {instead}"))
}

/// The words of `snake_case`, `CamelCase` and `kebab-case`, in lower case.
fn words_of(name: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    for letter in name.chars() {
        if letter.is_uppercase() && was_lower {
            words.push(' ');
        }
        was_lower = letter.is_lowercase() || letter.is_numeric();
        words.extend(if letter.is_alphanumeric() { letter } else { ' ' }.to_lowercase());
    }
    words
}

/// The retired phrases in a text, each with what is said instead.
pub(crate) fn phrases_in(text: &str) -> impl Iterator<Item = String> {
    let text = text.to_lowercase();
    IN_TEXTS
        .iter()
        .filter(move |(retired, _)| has_phrase(&text, retired))
        .map(|(retired, instead)| format!("{retired}: say {instead}"))
}

/// Whether a text holds a phrase as whole words.
fn has_phrase(text: &str, phrase: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    // A phrase that begins with a comma may stand behind a letter.
    let begins_a_word = phrase.starts_with(is_part);
    text.match_indices(phrase).any(|(at, _)| {
        let is_behind = begins_a_word && text[..at].ends_with(is_part);
        !is_behind && !text[at + phrase.len()..].starts_with(is_part)
    })
}

#[test]
fn a_retired_word_is_found_however_a_name_is_written() {
    for name in [
        "take_in",
        "TakeIn",
        "take_in_again",
        "may_be_parked",
        "NoTrial",
        "SignatureAnatomy",
        "inbox-anatomy",
        "Room",
    ] {
        assert!(word_in(name).is_some(), "{name}");
    }
    for name in [
        "intake",
        "take_input",
        "headroom",
        "artist",
        "ordering",
        "in_order",
        "steps",
        "step_by",
        "broadcast",
    ] {
        assert_eq!(word_in(name), None, "{name}");
    }
}

#[test]
fn a_retired_phrase_is_found_as_whole_words_only() {
    assert_eq!(phrases_in("Whoever asks is TOLD; else nobody").count(), 3);
    assert_eq!(phrases_in("amendments renewed; elsewhere, `vouched_by`").count(), 0);
}
