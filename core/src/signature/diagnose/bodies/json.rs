//! JSON in the styles in which providers write it. Only white space and escapes change: no value does.

use std::fmt::{self, Write};

/// How a JSON text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    spacing: Spacing,
    slash: Slash,
    letters: Letters,
}

/// White space between what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spacing {
    AsIs,
    None,
    /// After commas and colons, as Python writes.
    Some,
}

/// How a slash is written in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slash {
    AsIs,
    Plain,
    /// `\/`, as PHP writes.
    Escaped,
}

/// How letters beyond ASCII are written in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    AsIs,
    Plain,
    /// `\u00e9`, as PHP and Python write.
    Escaped,
    /// Like that, and some of ASCII, too, as Meta does.
    EscapedMore,
}

impl Style {
    /// Every style but the one that changes nothing.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let spacings = [Spacing::AsIs, Spacing::None, Spacing::Some];
        let slashes = [Slash::AsIs, Slash::Plain, Slash::Escaped];
        let letters = [Letters::AsIs, Letters::Plain, Letters::Escaped, Letters::EscapedMore];
        let both = spacings.into_iter().flat_map(move |spacing| slashes.map(|slash| (spacing, slash)));
        let all =
            both.flat_map(move |(spacing, slash)| letters.map(|letters| Self { spacing, slash, letters }));
        all.skip(1)
    }

    /// What it changes.
    pub(super) fn name(self) -> String {
        let changes = [
            (self.spacing != Spacing::AsIs, "white space in the JSON"),
            (self.slash != Slash::AsIs, "`/` written as `\\/` or the other way round"),
            (self.letters != Letters::AsIs, "letters written as `\\u…` or the other way round"),
        ];
        changes.iter().filter(|(is_made, _)| *is_made).map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
    }

    /// The text in this style; `None` when it is no JSON, or no different.
    pub(super) fn write(self, body: &[u8]) -> Option<Vec<u8>> {
        serde_json::from_slice::<serde::de::IgnoredAny>(body).ok()?;
        let text = std::str::from_utf8(body).ok()?;
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            if letter == '"' {
                let end = end_of_text(rest);
                self.write_text(&rest[..end], &mut out);
                rest = &rest[end..];
            } else {
                self.write_between(letter, &mut out);
                rest = &rest[letter.len_utf8()..];
            }
        }
        (out != text).then(|| out.into_bytes())
    }

    fn write_between(self, letter: char, out: &mut String) {
        let is_space = letter.is_ascii_whitespace();
        if is_space && self.spacing != Spacing::AsIs {
            return;
        }
        out.push(letter);
        if self.spacing == Spacing::Some && matches!(letter, ',' | ':') {
            out.push(' ');
        }
    }

    /// Writes a text with its quotes.
    fn write_text(self, text: &str, out: &mut String) {
        let mut rest = text;
        while let Some(letter) = Letter::first(rest) {
            match letter.value {
                '/' => self.write_slash(letter.raw, out),
                value => self.write_letter(value, letter.raw, out),
            }
            rest = &rest[letter.raw.len()..];
        }
    }

    fn write_slash(self, raw: &str, out: &mut String) {
        out.push_str(match self.slash {
            Slash::AsIs => raw,
            Slash::Plain => "/",
            Slash::Escaped => "\\/",
        });
    }

    fn write_letter(self, value: char, raw: &str, out: &mut String) {
        let is_special = value.is_ascii_control() || matches!(value, '"' | '\\');
        match self.letters {
            _ if is_special => out.push_str(raw),
            Letters::AsIs => out.push_str(raw),
            Letters::EscapedMore if matches!(value, '<' | '%' | '@') => {
                write_escape(out, format_args!("{:04X}", u32::from(value)));
            }
            Letters::Escaped | Letters::EscapedMore if !value.is_ascii() => {
                for unit in value.encode_utf16(&mut [0; 2]) {
                    write_escape(out, format_args!("{unit:04x}"));
                }
            }
            Letters::Plain | Letters::Escaped | Letters::EscapedMore => out.push(value),
        }
    }
}

/// Writing to a text in memory does not fail.
fn write_escape(out: &mut String, digits: fmt::Arguments<'_>) {
    let _ = write!(out, "\\u{digits}");
}

/// Where a text that begins here ends, behind its quote.
fn end_of_text(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !is_escaped => return at + 1,
            letter => is_escaped = letter == '\\' && !is_escaped,
        }
    }
    text.len()
}

/// One letter of a text, as it stands there. The meaning of an escape such as `\n` is left out: it is a control character.
struct Letter<'t> {
    value: char,
    raw: &'t str,
}

impl<'t> Letter<'t> {
    fn first(text: &'t str) -> Option<Self> {
        let plain = text.chars().next()?;
        let letter = |value, length| Some(Self { value, raw: text.get(..length)? });
        if plain != '\\' {
            return letter(plain, plain.len_utf8());
        }
        match text.as_bytes().get(1)? {
            b'/' => letter('/', 2),
            b'u' => {
                let high = unit(text)?;
                let pair =
                    text.get(6..).and_then(unit).and_then(|low| char::decode_utf16([high, low]).next()?.ok());
                match char::decode_utf16([high]).next()? {
                    Ok(value) => letter(value, 6),
                    Err(_) => pair.map_or_else(|| letter('\\', 6), |value| letter(value, 12)),
                }
            }
            _ => letter('\\', 2),
        }
    }
}

/// The UTF-16 unit of an escape.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(body: &str) -> Vec<String> {
        let written = Style::all().filter_map(|style| style.write(body.as_bytes()));
        written.map(|body| String::from_utf8(body).expect("a text")).collect()
    }

    #[test]
    fn the_styles_of_php_python_and_javascript_are_among_those_tried() {
        let body = "{\n  \"a\": \"é/😀\\n\",\n  \"b\": [1, 2]\n}";
        let styles = styles(body);
        for expected in [
            r#"{"a":"é/😀\n","b":[1,2]}"#,
            r#"{"a":"\u00e9\/\ud83d\ude00\n","b":[1,2]}"#,
            r#"{"a": "\u00e9/\ud83d\ude00\n", "b": [1, 2]}"#,
        ] {
            assert!(styles.iter().any(|style| style == expected), "{expected} is not in {styles:#?}");
        }
    }

    #[test]
    fn every_style_says_the_same() {
        let body = r#"{"a b": "\u00e9\ud83d\ude00 \ud83d \"/\\\/\u0000<@%", "n": [1e400, {}]}"#;
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(&text.replace("\\ud83d \\\"", ""));
        let same = value(&body.replace("1e400", "1")).expect("JSON");
        for style in styles(body) {
            assert_eq!(value(&style.replace("1e400", "1")).expect("still JSON"), same, "{style}");
        }
    }

    #[test]
    fn what_is_no_json_is_left_alone() {
        assert!(styles("{\"a\": ").is_empty());
        assert!(styles("a=1&b=2").is_empty());
    }
}
