//! The letter and the colour that stand for a name where there is no picture.

use std::hash::{DefaultHasher, Hash, Hasher};

/// As many as the stylesheet has.
const HUES: u64 = 8;

/// Returns the class of a colour; the same words always have the same one.
pub(super) fn hue(words: &str) -> String {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    format!("hue-{}", hasher.finish() % HUES)
}

/// Returns the first letter or digit, in upper case.
pub(super) fn letter(word: &str) -> Option<char> {
    word.chars().find(|c| c.is_alphanumeric()).and_then(|c| c.to_uppercase().next())
}

/// Returns the letters of the first and the last word that have one.
pub(super) fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(letter);
    letters.next().into_iter().chain(letters.next_back()).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_letters_of_the_first_and_last_word() {
        for (name, expected) in
            [("Ada Lovelace", "AL"), ("mary jane  o'neil", "MO"), ("Cher", "C"), ("<b> 7", "B7"), ("🙂", "")]
        {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
