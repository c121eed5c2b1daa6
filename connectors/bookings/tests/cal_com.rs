//! What no fixture can hold.

use inbox_bookings::{CalCom, CalComSettings};
use inbox_core::Connector;
use serde_json::{Value, json};

#[test]
fn what_cal_com_sends_without_a_secret_is_no_secret() {
    let build = |secret: Value| {
        let settings: CalComSettings = serde_json::from_value(json!({ "secret": secret })).expect("settings");
        CalCom::new(settings)
    };
    assert!(build(json!("a long random text")).is_ok());
    for secret in [json!("no-secret-provided"), json!(["a long random text", "no-secret-provided"])] {
        let error = build(secret).expect_err("anyone could sign with it");
        assert!(error.to_string().starts_with("`secret` is what Cal.com sends"), "{error}");
    }
}
