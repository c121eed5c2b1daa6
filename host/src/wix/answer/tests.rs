use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::{Answer, pause};
use crate::wix::error::CallFailure;
use crate::wix::{Operation, WixError};

fn outcome(operation: Operation, status: u16, body: Value) -> WixError {
    let mut headers = HeaderMap::new();
    headers.insert("x-wix-request-id", HeaderValue::from_static("1234.abc-5"));
    let answer = Answer { body: Ok(body), ..Answer::new(operation, status, &headers) };
    answer.read(|_| None::<()>).expect_err("it is not a result")
}

fn application_error(code: &str) -> Value {
    let error = json!({ "code": code, "description": "anna@example.com", "data": {} });
    json!({ "message": "about anna@example.com", "details": { "applicationError": error } })
}

#[test]
fn each_status_is_the_outcome_of_the_table() {
    let cases = [
        (200, "in_doubt"),
        (201, "in_doubt"),
        (204, "in_doubt"),
        (301, "fault"),
        (302, "fault"),
        (304, "fault"),
        (307, "fault"),
        (400, "refused"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (409, "conflict"),
        (413, "refused"),
        (422, "refused"),
        (428, "refused"),
        (429, "rate_limited"),
        (500, "in_doubt"),
        (501, "forbidden"),
        (502, "in_doubt"),
        (503, "in_doubt"),
        (504, "in_doubt"),
        (600, "in_doubt"),
    ];
    for operation in Operation::ALL {
        for (status, expected) in cases {
            let error = outcome(operation, status, json!({ "message": "", "details": {} }));
            assert_eq!(error.outcome(), expected, "{operation}, status {status}");
            assert_eq!((error.operation, error.request_id.as_deref()), (operation, Some("1234.abc-5")));
            assert!(error.to_string().ends_with("[x-wix-request-id 1234.abc-5]"), "{error}");
        }
    }
}

#[test]
fn a_403_may_be_the_key_or_a_permission() {
    let told = outcome(Operation::SendMessage, 403, Value::Null).to_string();
    assert!(
        told.contains("check the key and site_id, or grant the permission \"Manage Inbox Messages\""),
        "{told}"
    );
}

#[test]
fn what_may_be_repeated_is_what_the_table_says() {
    let repeatable = |operation, status| outcome(operation, status, Value::Null).is_repeatable();
    for operation in [
        Operation::QueryContacts,
        Operation::CreateContact,
        Operation::GetConversation,
        Operation::ListMessages,
    ] {
        assert!(
            repeatable(operation, 500) && repeatable(operation, 201) && repeatable(operation, 429),
            "{operation}"
        );
    }
    assert!(repeatable(Operation::SendMessage, 429), "a refused send was not done");
    assert!(!repeatable(Operation::SendMessage, 503) && !repeatable(Operation::SendMessage, 201));
    for status in [302, 400, 401, 403, 404, 409, 428, 501] {
        assert!(!repeatable(Operation::QueryContacts, status), "status {status}");
    }
}

#[test]
fn application_codes_are_told_and_descriptions_are_not() {
    for (status, code) in
        [(400, "INVALID_MEDIA_URL"), (403, "IDENTITY_DOES_NOT_MATCH"), (404, "CONVERSATION_NOT_FOUND")]
    {
        let error = outcome(Operation::SendMessage, status, application_error(code));
        assert_eq!(error.code(), Some(code));
        assert!(error.to_string().contains(code));
        assert!(!format!("{error} {error:?}").contains("anna"), "{error}");
    }
}

#[test]
fn what_is_no_code_is_not_told() {
    for code in ["", "anna@example.com", "two words", "line\nbreak", &"X".repeat(121)] {
        assert_eq!(outcome(Operation::SendMessage, 400, application_error(code)).code(), None);
    }
}

#[test]
fn violations_name_fields_and_rules_but_not_what_was_in_them() {
    let violations = json!([
        { "field": "message.content", "description": "must not be empty", "violatedRule": "REQUIRED_FIELD" },
        { "field": "message.badges[0].iconUrl", "description": "https://x/?token=1", "violatedRule": "CUSTOM",
          "ruleName": "WEB_URL" },
        { "field": "is anna@example.com", "description": "anna@example.com" },
    ]);
    let body = json!({ "message": "", "details": { "validationError": { "fieldViolations": violations } } });
    assert_eq!(
        outcome(Operation::SendMessage, 400, body).to_string(),
        "Send Message: Wix refused the request (status 400): message.content (REQUIRED_FIELD), \
         message.badges[0].iconUrl (WEB_URL), a field [x-wix-request-id 1234.abc-5]"
    );
}

#[test]
fn an_error_without_a_readable_body_keeps_its_status() {
    let answer = |status| Answer {
        body: Err(CallFailure::Broken),
        ..Answer::new(Operation::SendMessage, status, &HeaderMap::new())
    };
    let outcome = |status| answer(status).read(|_| None::<()>).expect_err("it is not a result").outcome();
    assert_eq!([400, 404, 409].map(outcome), ["refused", "not_found", "conflict"]);
}

#[test]
fn a_request_id_that_could_be_anything_is_left_out() {
    let mut headers = HeaderMap::new();
    headers.insert("x-wix-request-id", HeaderValue::from_static("a b <c>"));
    assert_eq!(Answer::new(Operation::SendMessage, 500, &headers).request_id, None);
}

#[test]
fn retry_after_is_read_as_seconds_or_date_and_kept_between_a_second_and_an_hour() {
    let second = Duration::from_secs;
    let cases = [
        ("30", Some(second(30))),
        (" 5 ", Some(second(5))),
        ("0", Some(second(1))),
        ("86400", Some(second(3_600))),
        ("99999999999999999999999", Some(second(3_600))),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(second(1))),
    ];
    for (text, expected) in cases {
        assert_eq!(pause(text), expected, "{text:?}");
    }
    let date = httpdate::fmt_http_date(SystemTime::now() + second(100));
    let waited = pause(&date).expect("a date");
    assert!((second(97)..=second(100)).contains(&waited), "{waited:?}");
}
