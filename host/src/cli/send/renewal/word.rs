//! Ids as words of a text.

/// From this many digits on, a number may be a time in milliseconds and must stay one.
const DIGITS_OF_A_TIME: usize = 13;
/// Times and long numbers become smaller by less than this.
const SPAN: u64 = 10_000_000;

/// The words of a key, from its end: ids, and anything else between its separators.
pub(super) fn words(key: &str) -> impl Iterator<Item = &str> {
    key.rsplit(|letter: char| !u8::try_from(letter).is_ok_and(is_inner)).filter(|word| !word.is_empty())
}

/// Another id of the same kind.
pub(super) fn another(id: &str, suffix: u64) -> String {
    let number = id.parse::<u128>().ok().filter(|_| id.len() >= DIGITS_OF_A_TIME);
    match number {
        Some(number) => {
            format!("{:0width$}", number.saturating_sub((suffix % SPAN).into()), width = id.len())
        }
        None => format!("{id}{suffix}"),
    }
}

/// The text with `new` in place of each word `old`. An escape such as `%3A` before it is not part of the word.
pub(super) fn replaced(text: &[u8], old: &str, new: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(first) = rest.first() {
        let before = &text[..text.len() - rest.len()];
        let after =
            rest.strip_prefix(old.as_bytes()).filter(|after| !after.first().copied().is_some_and(is_inner));
        if let Some(after) = after.filter(|_| is_start(before)) {
            out.extend_from_slice(new.as_bytes());
            rest = after;
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    out
}

fn is_start(before: &[u8]) -> bool {
    let is_escape =
        matches!(before, [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit());
    is_escape || !before.last().copied().is_some_and(is_inner)
}

fn is_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_replaced() {
        for (text, expected) in [
            ("m_1 m_11 am_1 \"m_1\" m_1", "m_2 m_11 am_1 \"m_2\" m_2"),
            ("https:\\/\\/h\\/m_1&u=x%3Am_1%2F", "https:\\/\\/h\\/m_2&u=x%3Am_2%2F"),
        ] {
            let text = replaced(text.as_bytes(), "m_1", "m_2");
            assert_eq!(String::from_utf8_lossy(&text), expected);
        }
    }

    #[test]
    fn the_most_specific_id_of_a_key_comes_first() {
        let key = "created:https://api.example.com/events/EVT-1/people/INV_1";
        assert_eq!(words(key).take(3).collect::<Vec<_>>(), ["INV_1", "people", "EVT-1"]);
    }

    #[test]
    fn a_time_stays_a_time() {
        assert_eq!(another("1760000000123", 1_764_000_000_123), "1760000000000");
        assert_eq!(another("EVT1", 9), "EVT19");
    }
}
