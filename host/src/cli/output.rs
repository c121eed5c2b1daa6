//! Output for people and programs. Names, ids and reasons come from outside, and some characters control a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{Write as _, stderr, stdout};

use serde::Serialize;

/// Prints a line to stdout. A closed pipe is not an error.
pub(super) fn say(line: &str) {
    let _ = writeln!(stdout(), "{}", harmless(line));
}

/// Prints a line to stderr.
pub(super) fn say_error(line: &str) {
    let _ = writeln!(stderr(), "{}", harmless(line));
}

/// Prints a value as JSON.
pub(super) fn say_json(value: &(impl Serialize + ?Sized)) -> anyhow::Result<()> {
    say(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Writes every character that controls a terminal or changes the reading direction as `\u001b`. Line breaks stay, and
/// JSON keeps its meaning.
fn harmless(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_control(c) && c != '\n')
}

/// The same, on one line.
pub(super) fn on_one_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_control)
}

/// Controls, and Unicode's embeddings, overrides and isolates.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_escaped(letter) {
            // Writing to a string does not fail.
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
    fn a_name_cannot_control_a_terminal() {
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
