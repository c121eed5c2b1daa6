//! Phone numbers in E.164, for the countries of a short table.

/// Calling codes of the countries that the sandbox knows, and whether a leading 0 is only dialled inside them.
const CALLING_CODES: [(&str, &str, bool); 20] = [
    ("AT", "43", true),
    ("AU", "61", true),
    ("BE", "32", true),
    ("BR", "55", true),
    ("CA", "1", false),
    ("CH", "41", true),
    ("DE", "49", true),
    ("DK", "45", false),
    ("ES", "34", false),
    ("FR", "33", true),
    ("GB", "44", true),
    ("IE", "353", true),
    ("IL", "972", true),
    ("IN", "91", true),
    ("IT", "39", false),
    ("MX", "52", false),
    ("NL", "31", true),
    ("PT", "351", false),
    ("SE", "46", true),
    ("US", "1", false),
];

/// Returns the number in E.164, when it starts with `+` or its country is known.
pub(crate) fn e164(phone: &str, country: Option<&str>) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let full = if phone.trim_start().starts_with('+') {
        digits
    } else {
        let (_, code, trunk) = CALLING_CODES.iter().find(|(name, ..)| Some(*name) == country)?;
        let national = if *trunk { digits.strip_prefix('0').unwrap_or(&digits) } else { &digits };
        format!("{code}{national}")
    };
    (7..=15).contains(&full.len()).then(|| format!("+{full}"))
}

#[cfg(test)]
mod tests {
    use super::e164;

    #[test]
    fn a_number_needs_a_plus_or_a_known_country() {
        for (phone, country, expected) in [
            ("+1 (415) 555-0100", None, Some("+14155550100")),
            ("4155550100", Some("US"), Some("+14155550100")),
            ("030 550101", Some("DE"), Some("+4930550101")),
            ("06 550101", Some("IT"), Some("+3906550101")),
            ("4155550100", None, None),
            ("+12", None, None),
        ] {
            assert_eq!(e164(phone, country).as_deref(), expected, "{phone}");
        }
    }
}
