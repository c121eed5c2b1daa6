//! Where in the settings secrets stand, and other texts of the same form.

use serde_json::Value;

use super::body::pointers;

/// How deep a schema may refer to itself.
const DEPTH: usize = 16;

/// The JSON pointer of every value that the schema marks `writeOnly`, as [`Secret`](crate::Secret) does.
pub(super) fn of(schema: &Value, settings: &Value) -> Vec<String> {
    let is_secret = |pointer: &String| {
        let is_text = settings.pointer(pointer).is_some_and(Value::is_string);
        let path: Vec<&str> = pointer.split('/').skip(1).collect();
        is_text && is_write_only(schema, schema, &path, DEPTH)
    };
    pointers(settings).into_iter().filter(is_secret).collect()
}

fn is_write_only(root: &Value, schema: &Value, path: &[&str], depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let referred = schema["$ref"].as_str().and_then(|name| root.pointer(name.strip_prefix('#')?));
    let ways = ["anyOf", "oneOf", "allOf"].iter().filter_map(|way| schema[way].as_array()).flatten();
    if referred.into_iter().chain(ways).any(|way| is_write_only(root, way, path, depth)) {
        return true;
    }
    match path {
        [] => schema["writeOnly"] == true,
        [name, rest @ ..] => {
            let inner = [&schema["properties"][name], &schema["additionalProperties"], &schema["items"]];
            inner
                .into_iter()
                .filter(|inner| inner.is_object())
                .any(|inner| is_write_only(root, inner, rest, depth))
        }
    }
}

/// Whether a settings key sounds like a secret.
pub(super) fn sounds_secret(pointer: &str) -> bool {
    let words = ["secret", "token", "password", "api_key", "signing_key", "private_key", "access_key"];
    let name = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
    words.iter().any(|word| name.ends_with(word))
}

/// Another text of the same length and alphabet, its middle moved on by that many steps.
pub(super) fn other(text: &str, steps: usize) -> String {
    let length = text.chars().count();
    let is_middle = |at: usize| (length / 3..length - length / 3).contains(&at);
    let moved = |c: char| (0..steps).fold(c, |c, _| next(c));
    text.chars().enumerate().map(|(at, c)| if is_middle(at) { moved(c) } else { c }).collect()
}

/// The next letter or digit of its sort: hexadecimal stays hexadecimal, and base64 stays base64.
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
    use std::collections::BTreeMap;

    use schemars::JsonSchema;
    use serde_json::{json, to_value};

    use super::*;
    use crate::secret::{Secret, Secrets};

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema matters")]
    struct Settings {
        keys: Secrets,
        token: Option<Secret>,
        by_page: BTreeMap<String, Secret>,
        name: String,
    }

    #[test]
    fn secrets_are_found_by_the_schema() {
        let settings = json!({
            "keys": ["a", { "secret": "b", "accounts": ["1"] }], "token": "c", "by_page": { "7": "d" }, "name": "e",
        });
        let schema = to_value(schemars::schema_for!(Settings)).expect("a schema");
        assert_eq!(of(&schema, &settings), ["/token", "/by_page/7", "/keys/0", "/keys/1/secret"]);
    }

    #[test]
    fn another_text_has_the_same_alphabet() {
        assert_eq!(other("0f9a1b", 1), "0f0b1b");
        assert_eq!(other("whsec_MfKQ9r8GKYqrTwjU", 1).len(), 22);
        assert!(sounds_secret("/app_secret/0") && sounds_secret("/api_key") && !sounds_secret("/key_id"));
    }
}
