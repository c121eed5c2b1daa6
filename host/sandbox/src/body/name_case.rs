//! Wix reads field names in both spellings, `snake_case` and `camelCase`.

/// Returns the camelCase spelling of a field name. A leading underscore stays, as in `_id`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut raise = false;
    for letter in name.chars() {
        match letter {
            '_' if !camel.is_empty() => raise = true,
            _ if raise => {
                camel.extend(letter.to_uppercase());
                raise = false;
            }
            _ => camel.push(letter),
        }
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::camel_case;

    #[test]
    fn both_spellings_become_camel_case() {
        for (given, expected) in
            [("conversation_id", "conversationId"), ("iconUrl", "iconUrl"), ("_id", "_id"), ("text", "text")]
        {
            assert_eq!(camel_case(given), expected);
        }
    }
}
