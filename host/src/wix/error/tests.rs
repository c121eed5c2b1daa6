use super::Scope;
use crate::wix::{Operation, error_of};

#[test]
fn each_answer_has_the_scope_of_the_table() {
    let cases = [
        (201, None, Scope::Moment),
        (302, None, Scope::Site),
        (400, None, Scope::Call),
        (400, Some("INVALID_MEDIA_URL"), Scope::Call),
        (401, None, Scope::Site),
        (403, None, Scope::Site),
        (404, None, Scope::Contact),
        (404, Some("CONVERSATION_NOT_FOUND"), Scope::Contact),
        (404, Some("INBOX_INSTANCE_NOT_FOUND"), Scope::Site),
        (409, None, Scope::Contact),
        (428, None, Scope::Call),
        (429, None, Scope::Moment),
        (501, None, Scope::Site),
        (503, None, Scope::Moment),
    ];
    for operation in Operation::ALL {
        for (status, code, scope) in cases {
            let error = error_of(operation, status, code);
            assert_eq!(error.scope(), scope, "{operation}: {status} {code:?}");
        }
    }
}

#[test]
fn only_media_that_wix_refused_is_unusable() {
    let is_unusable = |status, code| error_of(Operation::SendMessage, status, code).is_unusable_media();
    assert!(is_unusable(400, Some("INVALID_MEDIA_URL")));
    assert!(!is_unusable(404, Some("INVALID_MEDIA_URL")) && !is_unusable(400, None));
}

#[test]
fn an_inbox_that_is_missing_is_not_a_contact_that_is_missing() {
    let is_gone = |code| error_of(Operation::SendMessage, 404, code).is_gone();
    assert!(is_gone(None) && is_gone(Some("CONVERSATION_NOT_FOUND")));
    assert!(!is_gone(Some("INBOX_INSTANCE_NOT_FOUND")));
}
