//! The same body in other bytes: what a provider may write differently the next time.

use inbox_core::WebhookRequest;
use serde_json::{Map, Value, json};

use super::body::Body;
use crate::json_pointer::{pointers, replaced};

/// The same body in other bytes, and what was done to it.
pub(super) fn rewritten(request: &WebhookRequest) -> Vec<(&'static str, Vec<u8>)> {
    match Body::of(request) {
        Body::Json(value) if !has_repeated_names(&request.body, &value) => json_ways(&request.body, &value),
        Body::Form(pairs) => form_ways(&pairs),
        Body::Json(_) | Body::Other => Vec::new(),
    }
}

/// With repeated names, their order decides which one counts.
fn has_repeated_names(body: &[u8], value: &Value) -> bool {
    let colons = |text: &[u8]| outside_strings(text).filter(|(_, byte)| *byte == b':').count();
    colons(body) != colons(value.to_string().as_bytes())
}

fn json_ways(body: &[u8], value: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let mut ways = vec![
        ("there are spaces between its tokens", spaced(body)),
        ("its names are in another order", reversed(value).into_bytes()),
    ];
    if value.is_object() {
        let mut more = value.clone();
        more["conformance_new_field"] = json!({ "a": [1] });
        ways.push(("it has a new field that nobody knows", more.to_string().into_bytes()));
    }
    let counters = pointers(value).into_iter().filter(|pointer| counts_redeliveries(pointer));
    let counted = counters.filter_map(|pointer| {
        let changed = match value.pointer(&pointer)? {
            Value::Number(_) => json!(7),
            Value::Bool(yes) => json!(!yes),
            _ => return None,
        };
        Some(("it is a redelivery", replaced(value, &pointer, changed).to_string().into_bytes()))
    });
    ways.extend(counted);
    ways
}

fn counts_redeliveries(pointer: &str) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default().to_lowercase();
    ["redeliver", "retry", "retries", "attempt"].iter().any(|word| name.contains(word))
}

fn form_ways(pairs: &[(String, String)]) -> Vec<(&'static str, Vec<u8>)> {
    let write = |pairs: &mut dyn Iterator<Item = &(String, String)>| {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(pairs).finish()
    };
    let mut names: Vec<&String> = pairs.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let mut ways =
        vec![("its spaces are written as %20", write(&mut pairs.iter()).replace('+', "%20").into_bytes())];
    if names.len() == pairs.len() {
        ways.push(("its fields are in another order", write(&mut pairs.iter().rev()).into_bytes()));
    }
    let more = [("ConformanceNewField".to_owned(), "1".to_owned())];
    ways.push(("it has a new field that nobody knows", write(&mut pairs.iter().chain(&more)).into_bytes()));
    ways
}

/// A line break and a space after every comma, colon and bracket.
fn spaced(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() * 2);
    let mut marks =
        outside_strings(body).filter(|(_, byte)| b"{}[],:".contains(byte)).map(|(at, _)| at).peekable();
    for (at, byte) in body.iter().enumerate() {
        out.push(*byte);
        if marks.next_if_eq(&at).is_some() {
            out.extend_from_slice(b"\n ");
        }
    }
    out
}

/// The bytes that are in no string, with their positions.
fn outside_strings(body: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let (mut inside, mut escaped) = (false, false);
    body.iter().copied().enumerate().filter(move |(_, byte)| {
        let was_inside = inside;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ => {}
        }
        !was_inside && *byte != b'"'
    })
}

/// JSON whose names run from Z to A.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(fields) => object(fields),
        Value::Array(items) => format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(",")),
        scalar => scalar.to_string(),
    }
}

fn object(fields: &Map<String, Value>) -> String {
    let pair = |(name, value): (&String, &Value)| format!("{}:{}", json!(name), reversed(value));
    let mut pairs: Vec<_> = fields.iter().collect();
    pairs.sort_by(|a, b| b.0.cmp(a.0));
    format!("{{{}}}", pairs.into_iter().map(pair).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_say_the_same() {
        let body = br#"{"a":"x:{,\"","b":[1,{"c":null}],"attempt":1}"#;
        let request =
            WebhookRequest::new("POST", "https://h/", jiff::Timestamp::UNIX_EPOCH).body(body.as_slice());
        let ways = rewritten(&request);
        assert_eq!(ways.len(), 4);
        for (what, body) in &ways[..2] {
            let value: Value = serde_json::from_slice(body).expect(what);
            assert_eq!(value, json!({ "a": "x:{,\"", "b": [1, { "c": null }], "attempt": 1 }));
        }
        assert!(ways[1].1.starts_with(b"{\"b\""));
        let twice = request.body(br#"{"a":1,"a":2}"#.as_slice());
        assert!(rewritten(&twice).is_empty());
    }
}
