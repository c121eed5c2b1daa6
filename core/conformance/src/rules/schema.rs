//! What the JSON schema of the settings says of a place in them.

use serde_json::Value;

use crate::json_pointer::pointers;

/// How deep a schema may refer to itself.
const DEPTH: usize = 16;

/// The JSON pointer of every text that the schema marks `writeOnly`, as [`Secret`](crate::Secret) does.
pub(super) fn secrets(schema: &Value, settings: &Value) -> Vec<String> {
    let is_text = |pointer: &String| settings.pointer(pointer).is_some_and(Value::is_string);
    let is_secret = |pointer: &String| any(schema, pointer, |schema| schema["writeOnly"] == true);
    pointers(settings).into_iter().filter(is_text).filter(is_secret).collect()
}

/// The JSON pointer of every table whose keys are those of a struct, not names that an operator chooses.
pub(super) fn structs(schema: &Value, settings: &Value) -> Vec<String> {
    let is_table = |pointer: &String| settings.pointer(pointer).is_some_and(Value::is_object);
    let is_map = |pointer: &String| any(schema, pointer, |schema| schema["additionalProperties"].is_object());
    pointers(settings).into_iter().filter(is_table).filter(|pointer| !is_map(pointer)).collect()
}

/// Whether one of the schemas of a place is like this.
fn any(root: &Value, pointer: &str, is: impl Fn(&Value) -> bool + Copy) -> bool {
    let path: Vec<&str> = pointer.split('/').skip(1).collect();
    any_below(root, root, &path, is, DEPTH)
}

fn any_below(
    root: &Value,
    schema: &Value,
    path: &[&str],
    is: impl Fn(&Value) -> bool + Copy,
    depth: usize,
) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let referred = schema["$ref"].as_str().and_then(|name| root.pointer(name.strip_prefix('#')?));
    let ways = ["anyOf", "oneOf", "allOf"].iter().filter_map(|way| schema[way].as_array()).flatten();
    if referred.into_iter().chain(ways).any(|way| any_below(root, way, path, is, depth)) {
        return true;
    }
    match path {
        [] => is(schema),
        [name, rest @ ..] => {
            let inner = [&schema["properties"][name], &schema["additionalProperties"], &schema["items"]];
            inner.into_iter().any(|inner| inner.is_object() && any_below(root, inner, rest, is, depth))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use schemars::JsonSchema;
    use serde_json::{json, to_value};

    use super::*;
    use inbox_core::{Secret, Secrets};

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema matters")]
    struct Settings {
        keys: Secrets,
        token: Option<Secret>,
        by_page: BTreeMap<String, Secret>,
        name: String,
    }

    #[test]
    fn secrets_and_structs_are_found_by_the_schema() {
        let settings = json!({
            "keys": ["a", { "secret": "b", "accounts": ["1"] }], "token": "c", "by_page": { "7": "d" }, "name": "e",
        });
        let schema = to_value(schemars::schema_for!(Settings)).expect("a schema");
        assert_eq!(secrets(&schema, &settings), ["/token", "/by_page/7", "/keys/0", "/keys/1/secret"]);
        assert_eq!(structs(&schema, &settings), ["", "/keys/1"]);
    }
}
