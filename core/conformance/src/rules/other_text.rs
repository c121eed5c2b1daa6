//! Another text of the same form, as another key would be.

/// Another text of the same length and alphabet, its middle moved on by that many steps.
pub(super) fn other(text: &str, steps: usize) -> String {
    let length = text.chars().count();
    let is_middle = |at: usize| (length / 3..length - length / 3).contains(&at);
    let moved = |c: char| (0..steps).fold(c, |c, _| next(c));
    text.chars().enumerate().map(|(at, c)| if is_middle(at) { moved(c) } else { c }).collect()
}

/// The next letter or digit of its kind: hexadecimal stays hexadecimal, and base64 stays base64.
pub(super) fn next(c: char) -> char {
    match c {
        '9' => '0',
        'f' => 'a',
        'z' => 'g',
        'F' => 'A',
        'Z' => 'G',
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from_u32(u32::from(c) + 1).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_text_has_the_same_alphabet() {
        assert_eq!(other("0f9a1b", 1), "0f0b1b");
        assert_eq!(other("whsec_MfKQ9r8GKYqrTwjU", 1).len(), 22);
    }
}
