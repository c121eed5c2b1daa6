//! The engine against published values, against itself, and against forgers.

mod diagnosis;
mod forgeries;
mod keys;
mod providers;
mod settings;
mod shapes;
mod tokens;

use jiff::Timestamp;

use super::Signature;
use crate::request::{Headers, WebhookRequest};

const NOW: i64 = 1_760_000_000;
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

fn post(url: &str, media_type: &str, body: &str) -> WebhookRequest {
    WebhookRequest {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: Headers::from_iter([("Content-Type", media_type)]),
        body: body.as_bytes().to_vec(),
        received_at: at(NOW),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time within the calendar")
}

fn with(mut request: WebhookRequest, headers: &[(&str, &str)]) -> WebhookRequest {
    for (name, value) in headers {
        request.headers.append(name, *value);
    }
    request
}

fn accepts(signature: &Signature, request: &WebhookRequest) -> bool {
    signature.verify(request).is_ok()
}
