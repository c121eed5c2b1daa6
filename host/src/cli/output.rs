//! What is printed: people and providers choose names, ids and reasons, and a terminal obeys some characters.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{Write as _, stderr, stdout};

use serde::Serialize;

/// Prints a line for whoever asked. A closed pipe is not an error.
pub(super) fn say(line: &str) {
    let _ = writeln!(stdout(), "{}", harmless(line));
}

pub(super) fn say_error(line: &str) {
    let _ = writeln!(stderr(), "{}", harmless(line));
}

/// Prints a value as JSON.
pub(super) fn say_json(value: &(impl Serialize + ?Sized)) -> anyhow::Result<()> {
    say(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// With every character that a terminal obeys, or that turns the reading direction, written as `\u001b`. Line breaks
/// stay; JSON still says the same.
fn harmless(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_obeyed(c) && c != '\n')
}

/// The same, on one line.
pub(super) fn on_one_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_obeyed)
}

/// Controls, and Unicode's embeddings, overrides and isolates.
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, is_meant: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_meant) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_meant(letter) {
            // Writing to a text in memory does not fail.
            let _ = write!(out, "\\u{:04x}", u32::from(letter));
        } else {
            out.push(letter);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "Zoë\u{1b}[2J\u{9b}1A\u{7f}\r\u{202e}eoZ\n";

    #[test]
    fn a_terminal_is_told_nothing_by_a_name() {
        assert_eq!(harmless(HOSTILE), "Zoë\\u001b[2J\\u009b1A\\u007f\\u000d\\u202eeoZ\n");
        assert_eq!(on_one_line(HOSTILE), "Zoë\\u001b[2J\\u009b1A\\u007f\\u000d\\u202eeoZ\\u000a");
        assert!(matches!(harmless("שלום, 👩‍👧"), Cow::Borrowed("שלום, 👩‍👧")));
    }

    #[test]
    fn json_says_the_same() {
        let json = serde_json::to_string_pretty(&[HOSTILE]).expect("JSON");
        let read: Vec<String> = serde_json::from_str(&harmless(&json)).expect("still JSON");
        assert_eq!(read, [HOSTILE]);
    }
}
