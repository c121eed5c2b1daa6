//! Bodies that no provider sends, until one does.

use inbox_core::WebhookRequest;
use serde_json::{Value, json};

use super::body::Body;
use super::rng::Rng;

/// Odd bodies made of this one: the same ones for the same name, about twice that many.
pub(super) fn bodies(name: &str, request: &WebhookRequest, many: usize) -> Vec<Vec<u8>> {
    let mut rng = Rng::named(name);
    let mut all = replaced(&Body::of(request), many, &mut rng);
    all.extend((0..many).map(|_| mangled(&request.body, &mut rng)));
    all.extend(other_kinds(&mut rng));
    all
}

/// Something else in one place.
fn replaced(body: &Body, most: usize, rng: &mut Rng) -> Vec<Vec<u8>> {
    let values = values();
    let spots = body.spots();
    let pairs = spots.iter().flat_map(|spot| (0..values.len()).map(move |value| (spot, value))).collect();
    rng.some(pairs, most).into_iter().map(|(spot, value)| body.with(spot, &values[value])).collect()
}

fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(0.5),
        json!(""),
        json!(" "),
        json!("x"),
        json!("\u{0}"),
        json!("é\u{1f469}\u{200d}\u{1f467}ß"),
        json!("\u{202e}\u{feff}\u{301}"),
        json!("ä".repeat(5_000)),
        json!("9999-99-99T99:99:99Z"),
        json!("-9999999999999999999"),
        json!("https://[::1"),
        json!("@"),
        json!("%"),
        json!([]),
        json!([null, {}, [], "", 0]),
        json!({}),
        json!({ "id": {}, "": [] }),
    ]
}

/// Some bytes changed, taken out, doubled or put in.
fn mangled(body: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut body = body.to_vec();
    for _ in 0..=rng.below(4) {
        let (from, length) = (rng.below(body.len()), rng.below(12));
        let to = (from + length).min(body.len());
        let new = match rng.below(4) {
            0 => rng.bytes(length),
            1 => Vec::new(),
            2 => body[from..to].repeat(2),
            _ => body[from..to].iter().map(|byte| byte ^ (1 << (length % 8))).collect(),
        };
        body.splice(from..to, new);
    }
    body
}

/// Bodies of another kind altogether.
fn other_kinds(rng: &mut Rng) -> Vec<Vec<u8>> {
    let texts = [
        "",
        " ",
        "null",
        "true",
        "0",
        "\"x\"",
        "[]",
        "{}",
        "[{}]",
        "[[]]",
        "{\"\":\"\"}",
        "=",
        "&&=&",
        "a",
        "%",
    ];
    let mut all: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    all.push("[".repeat(5_000).into_bytes());
    all.push("{\"a\":".repeat(5_000).into_bytes());
    all.push("\u{feff}{}".as_bytes().to_vec());
    all.push(b"\xff\xfe\0".to_vec());
    all.extend([1, 16, 256, 4_096].map(|length| rng.bytes(length)));
    all
}
