//! Names of sites, instances and credentials, and the word that was probably meant.

/// What a name must look like, for messages.
pub(super) const NAME_RULE: &str =
    "a name has lower-case letters, digits and dashes, and starts with a letter or a digit";

/// Whether this is `[a-z0-9][a-z0-9-]*`.
pub(super) fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(plain) && text.chars().all(|c| plain(c) || c == '-')
}

/// The known word of which this is probably a misspelling, or the only one that it is a part of, as `icon` of `icon_url`.
pub(super) fn closest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let distance = |known: &'k str| (strsim::osa_distance(word, known), known);
    let known: Vec<_> = known.into_iter().map(distance).collect();
    let (distance, meant) = known.iter().min_by_key(|(distance, _)| *distance)?;
    let tolerated = word.chars().count().max(3) / 3;
    if *distance <= tolerated {
        return (*distance > 0).then_some(meant);
    }
    let mut wholes = known.iter().filter(|(_, known)| known.split(['_', '-']).any(|part| part == word));
    let whole = wholes.next().map(|(_, whole)| *whole);
    whole.filter(|_| wholes.next().is_none())
}

/// Lists words for a message: `a`, `b`, `c`.
pub(super) fn listed<'k>(words: impl IntoIterator<Item = &'k str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_lower_case_letters_digits_and_dashes() {
        for name in ["a", "0", "bloom-spa", "sms2"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["", "-a", "A", "a_b", "ä", "a b", "a/b"] {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn only_a_close_word_is_suggested() {
        let known = ["listen", "admin", "public_url"];
        assert_eq!(closest("lisen", known), Some("listen"));
        assert_eq!(closest("public-url", known), Some("public_url"));
        assert_eq!(closest("timeout", known), None);
    }

    #[test]
    fn a_part_of_one_word_only_is_suggested_as_that_word() {
        assert_eq!(closest("icon", ["text", "icon_url"]), Some("icon_url"));
        assert_eq!(closest("id", ["app_id", "site_id"]), None);
        assert_eq!(closest("con", ["icon_url"]), None);
    }
}
