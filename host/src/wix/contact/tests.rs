use inbox_core::{EmailAddress, PhoneNumber, Timestamp};
use serde_json::{Value, json};

use super::Contact;
use crate::wix::error::{CallFailure, WixErrorKind};
use crate::wix::scripted::{Play, ScriptedWix};
use crate::wix::{ContactId, NewContact, WixError};

fn anna() -> EmailAddress {
    "Anna@Example.com".parse().expect("an address")
}

fn number() -> PhoneNumber {
    "+14155550123".parse().expect("a number")
}

fn contact(id: &str, email: &str) -> Value {
    json!({ "id": id, "revision": 1, "info": { "emails": { "items": [{ "tag": "MAIN", "email": email }] } } })
}

fn page(contacts: &[Value], total: Value) -> Play {
    let metadata = json!({ "count": contacts.len(), "offset": 0, "total": total });
    Play::Json(200, json!({ "contacts": contacts, "pagingMetadata": metadata }))
}

fn many(ids: std::ops::Range<usize>) -> Vec<Value> {
    ids.map(|id| contact(&id.to_string(), "anna@example.com")).collect()
}

async fn by_email(wix: &ScriptedWix, emails: &[EmailAddress]) -> Result<Vec<Contact>, WixError> {
    let site = wix.site();
    site.contacts_by_email(site.budget().permit().await, emails).await
}

async fn by_phone(wix: &ScriptedWix, phones: &[PhoneNumber]) -> Result<Vec<Contact>, WixError> {
    let site = wix.site();
    site.contacts_by_phone(site.budget().permit().await, phones).await
}

#[tokio::test]
async fn several_addresses_are_asked_for_in_one_call() {
    let contacts =
        [contact("1", "anna@example.com"), contact("2", "Ben@example.com"), contact("3", "x@example.com")];
    let wix = ScriptedWix::start([page(&contacts, json!(3))]).await;
    let ben: EmailAddress = "ben@example.com".parse().expect("an address");
    let found = by_email(&wix, &[anna(), ben]).await.expect("contacts");
    assert_eq!(found.iter().map(|contact| contact.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    let filter = json!({ "info.emails.email": { "$in": ["anna@example.com", "ben@example.com"] } });
    assert_eq!(wix.request().json()["query"]["filter"], filter);
}

#[tokio::test]
async fn contacts_are_queried_by_address_in_the_documented_shape() {
    let wix = ScriptedWix::start([page(&[], json!(0))]).await;
    assert_eq!(by_email(&wix, &[anna()]).await, Ok(vec![]));
    let request = wix.request();
    assert_eq!(request.line, "POST /contacts/v4/contacts/query HTTP/1.1");
    assert_eq!(
        request.json(),
        json!({ "query": {
            "filter": { "info.emails.email": { "$eq": "anna@example.com" } },
            "fields": ["lastActivity", "primaryInfo", "info.emails", "createdDate", "updatedDate", "source"],
            "sort": [{ "fieldName": "createdDate", "order": "ASC" }],
            "paging": { "limit": 100, "offset": 0 },
        } })
    );
}

#[tokio::test]
async fn contacts_are_queried_by_phone_in_the_documented_shape() {
    let with = |id: &str, item: Value| json!({ "id": id, "info": { "phones": { "items": [item] } } });
    let answer = page(
        &[
            with("1", json!({ "phone": "415-555-0123", "e164Phone": "+14155550123" })),
            with("2", json!({ "phone": "+1 (415) 555-0123" })),
            with("3", json!({ "phone": "+14155550999" })),
        ],
        json!(3),
    );
    let wix = ScriptedWix::start([answer]).await;
    let found = by_phone(&wix, &[number()]).await.expect("contacts");
    assert_eq!(found.iter().map(|contact| contact.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    let query = &wix.request().json()["query"];
    assert_eq!(query["filter"], json!({ "info.phones.e164Phone": { "$eq": "+14155550123" } }));
    assert_eq!(query["fields"][2], "info.phones");
}

#[tokio::test]
async fn a_contact_is_read_with_what_decides_between_several() {
    let contact = json!({
        "id": "1", "revision": 3, "createdDate": "2024-01-02T03:04:05.678Z", "newField": [1],
        "source": { "sourceType": "SOMETHING_NEW" },
        "lastActivity": { "activityDate": "2025-01-02T03:04:05Z", "activityType": "SOMETHING_NEW" },
        "primaryInfo": { "email": "Anna@Example.com", "phone": "+1 415 555 0123" },
        "info": { "emails": { "items": [{ "email": "other@example.com" }, { "email": "Anna@Example.com" }] } },
    });
    let wix = ScriptedWix::start([page(&[contact], json!(1))]).await;
    let found = by_email(&wix, &[anna()]).await.expect("a contact").remove(0);
    assert_eq!(found.created.map(Timestamp::as_millisecond), Some(1_704_164_645_678));
    assert_eq!(found.last_activity.map(Timestamp::as_second), Some(1_735_787_045));
    assert_eq!(found.primary_email.as_deref(), Some("anna@example.com"));
    assert_eq!(found.emails, ["other@example.com", "anna@example.com"]);
    assert_eq!(found.primary_phone.as_deref(), Some("+14155550123"));
}

#[tokio::test]
async fn a_contact_with_odd_fields_is_still_read() {
    let odd = json!({
        "id": 7, "createdDate": "yesterday", "lastActivity": null,
        "primaryInfo": { "email": "anna@example.com" }, "info": { "emails": "none" },
    });
    let wix = ScriptedWix::start([page(&[odd], json!("one"))]).await;
    let found = by_email(&wix, &[anna()]).await.expect("a contact").remove(0);
    assert_eq!((found.id.as_str(), found.created, found.emails.len()), ("7", None, 0));
}

#[tokio::test]
async fn contacts_without_the_address_are_dropped() {
    let answer = page(&[contact("1", "bob@example.com"), contact("2", "ANNA@example.com")], json!(2));
    let wix = ScriptedWix::start([answer]).await;
    let found = by_email(&wix, &[anna()]).await.expect("contacts");
    assert_eq!(found.iter().map(|contact| contact.id.as_str()).collect::<Vec<_>>(), ["2"]);
}

#[tokio::test]
async fn all_pages_are_read_and_no_contact_is_listed_twice() {
    let pages = [page(&many(0..100), json!(150)), page(&many(99..150), json!(150))];
    let wix = ScriptedWix::start(pages).await;
    assert_eq!(by_email(&wix, &[anna()]).await.expect("contacts").len(), 150);
    let offsets: Vec<Value> =
        wix.requests().iter().map(|request| request.json()["query"]["paging"]["offset"].clone()).collect();
    assert_eq!(offsets, [0, 100]);
}

#[tokio::test]
async fn pages_are_read_to_the_first_short_one_when_no_total_is_given() {
    let wix = ScriptedWix::start([page(&many(0..100), Value::Null), page(&[], Value::Null)]).await;
    assert_eq!(by_email(&wix, &[anna()]).await.expect("contacts").len(), 100);
    assert_eq!(wix.requests().len(), 2);
}

#[tokio::test]
async fn reading_pages_ends_even_if_the_server_does_not() {
    let wix = ScriptedWix::start(vec![page(&many(0..100), json!(1_000_000)); 20]).await;
    assert_eq!(by_email(&wix, &[anna()]).await.expect("contacts").len(), 100);
    assert_eq!(wix.requests().len(), 10);
}

#[tokio::test]
async fn an_answer_without_contacts_is_not_taken_for_none_found() {
    for answer in [json!({}), json!({ "contacts": [{ "revision": 1 }] }), json!([])] {
        let wix = ScriptedWix::start([Play::Json(200, answer)]).await;
        let error = by_email(&wix, &[anna()]).await.expect_err("it cannot be read");
        assert!(matches!(error.kind, WixErrorKind::InDoubt { why: CallFailure::Unreadable, .. }), "{error}");
    }
}

#[tokio::test]
async fn a_contact_is_created_in_the_documented_shape() {
    let answer = json!({ "contact": contact("new-1", "anna@example.com") });
    let wix = ScriptedWix::start([Play::Json(200, answer)]).await;
    let new = NewContact {
        first: Some("Anna".to_owned()),
        last: Some("Levi".to_owned()),
        email: Some(anna()),
        phone: Some(number()),
    };
    assert_eq!(wix.site().create_contact(&new).await, Ok(ContactId::new("new-1")));
    let request = wix.request();
    assert_eq!(request.line, "POST /contacts/v4/contacts HTTP/1.1");
    assert_eq!(
        request.json(),
        json!({
            "info": {
                "name": { "first": "Anna", "last": "Levi" },
                "emails": { "items": [{ "tag": "MAIN", "email": "anna@example.com", "primary": true }] },
                "phones": { "items": [{ "tag": "MAIN", "phone": "+14155550123", "primary": true }] },
            },
            "allowDuplicates": false,
        })
    );
}

#[tokio::test]
async fn nothing_is_invented_for_a_contact_without_a_name() {
    let wix = ScriptedWix::start([Play::Json(200, json!({ "contact": { "id": "new-1" } }))]).await;
    let new = NewContact { first: Some("  ".to_owned()), phone: Some(number()), ..NewContact::default() };
    assert_eq!(wix.site().create_contact(&new).await, Ok(ContactId::new("new-1")));
    assert_eq!(
        wix.request().json()["info"],
        json!({ "phones": { "items": [{ "tag": "MAIN", "phone": "+14155550123", "primary": true }] } })
    );
}

#[tokio::test]
async fn a_duplicate_is_the_contact_that_exists() {
    for code in ["DUPLICATE_CONTACT_EXISTS", "DUPLICATE_CONTACT_EXIST"] {
        let data = json!({ "duplicateContactId": "old-1", "duplicateEmail": "anna@example.com" });
        let details = json!({ "applicationError": { "code": code, "description": "", "data": data } });
        let answer = json!({ "message": "duplicate", "details": details });
        let wix = ScriptedWix::start([Play::Json(409, answer)]).await;
        let new = NewContact { email: Some(anna()), ..NewContact::default() };
        assert_eq!(wix.site().create_contact(&new).await, Ok(ContactId::new("old-1")));
    }
}

#[tokio::test]
async fn a_conflict_that_names_no_contact_is_a_conflict() {
    let details = json!({ "applicationError": { "code": "CONTACT_ID_ALREADY_EXISTS" } });
    let wix = ScriptedWix::start([Play::Json(409, json!({ "message": "", "details": details }))]).await;
    let error = wix.site().create_contact(&NewContact::default()).await.expect_err("a conflict");
    assert_eq!(error.code(), Some("CONTACT_ID_ALREADY_EXISTS"));
    assert!(matches!(error.kind, WixErrorKind::Conflict { duplicate: None, .. }));
}

#[tokio::test]
async fn a_conflict_that_was_cut_off_may_be_asked_again() {
    let half = b"HTTP/1.1 409 Conflict\r\ncontent-length: 900\r\n\r\n{\"message\":".to_vec();
    let wix = ScriptedWix::start([Play::Bytes(half)]).await;
    let error = wix.site().create_contact(&NewContact::default()).await.expect_err("half a conflict");
    assert!(matches!(error.kind, WixErrorKind::InDoubt { why: CallFailure::Broken, .. }), "{error}");
    assert!(error.is_repeatable());
}

#[tokio::test]
async fn a_contact_made_without_its_address_is_unexpected() {
    let wix =
        ScriptedWix::start([Play::Json(200, json!({ "contact": { "id": "new-1", "info": {} } }))]).await;
    let new = NewContact { email: Some(anna()), ..NewContact::default() };
    let error = wix.site().create_contact(&new).await.expect_err("the address is missing");
    assert!(matches!(error.kind, WixErrorKind::Unexpected { .. }));
    assert!(error.to_string().contains("left out its e-mail address"));
}

#[test]
fn nothing_of_a_person_is_printed() {
    let new = NewContact { first: Some("Anna".to_owned()), email: Some(anna()), ..NewContact::default() };
    let read = super::Contact::read(&contact("1", "anna@example.com")).expect("a contact");
    assert!(!format!("{new:?} {read:?}").to_lowercase().contains("anna"));
}
