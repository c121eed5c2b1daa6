//! Every place of a JSON value, and the value with something else in one.

use serde_json::Value;

/// The JSON pointer of every value, from the outside in.
pub(super) fn pointers(value: &Value) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut at = 0;
    while let Some(here) = all.get(at).cloned() {
        let children: Vec<String> = match value.pointer(&here) {
            Some(Value::Object(fields)) => fields.keys().map(|name| escaped(name)).collect(),
            Some(Value::Array(items)) => (0..items.len()).map(|at| at.to_string()).collect(),
            _ => Vec::new(),
        };
        all.extend(children.into_iter().map(|child| format!("{here}/{child}")));
        at += 1;
    }
    all
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The value with something else at a pointer.
pub(super) fn replaced(value: &Value, pointer: &str, new: Value) -> Value {
    let mut value = value.clone();
    if let Some(place) = value.pointer_mut(pointer) {
        *place = new;
    }
    value
}

/// The value without what stands at a pointer.
pub(super) fn removed(value: &Value, pointer: &str) -> Value {
    let mut rest = value.clone();
    let Some((parent, name)) = pointer.rsplit_once('/') else { return rest };
    match rest.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(&name.replace("~1", "/").replace("~0", "~"))),
        Some(Value::Array(items)) => items.retain(|item| Some(item) != value.pointer(pointer)),
        _ => {}
    }
    rest
}

/// The last name in a pointer that is no position in a list.
pub(super) fn last_name(pointer: &str) -> &str {
    pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default()
}
