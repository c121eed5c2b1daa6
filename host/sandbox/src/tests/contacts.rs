//! Create Contact and Get Contact.

use serde_json::{Value, json};

use super::{Answer, Client};

async fn create(client: &Client, body: Value) -> Answer {
    client.post("/contacts/v4/contacts", body).await
}

fn with_email(email: &str) -> Value {
    json!({"info": {"emails": {"items": [{"email": email}]}}})
}

#[tokio::test]
async fn the_recorded_sdk_bodies_create_contacts() {
    let client = Client::default();
    let jane = json!({"info": {
        "name": {"first": "Jane", "last": "Doe"},
        "emails": {"items": [{"tag": "MAIN", "email": "jane@example.com", "primary": true}]}
    }});
    let contact = create(&client, jane).await.ok()["contact"].clone();
    assert_eq!(contact["revision"], 1);
    assert_eq!(contact["primaryInfo"], json!({"email": "jane@example.com"}));
    assert_eq!(contact["primaryEmail"]["email"], "jane@example.com");
    assert_eq!(contact["lastActivity"]["activityDate"], contact["createdDate"]);
    assert_eq!(contact["createdDate"].as_str().unwrap().len(), "2024-01-02T03:04:05.678Z".len());

    let again = json!({"info": {
        "emails": {"items": [{"email": "jane@example.com"}]},
        "phones": {"items": [{"tag": "MOBILE", "countryCode": "US", "phone": "4155550100"}]}
    }, "allowDuplicates": true});
    let second = create(&client, again).await.ok()["contact"].clone();
    assert_ne!(second["id"], contact["id"]);
    assert_eq!(second["info"]["phones"]["items"][0]["e164Phone"], "+14155550100");
    assert_eq!(second["primaryPhone"]["e164Phone"], "+14155550100");
    assert_eq!(client.find(json!({"info.emails.email": "jane@example.com"})).await.len(), 2);
}

#[tokio::test]
async fn get_answers_what_create_answered() {
    let client = Client::default();
    let contact = create(&client, with_email("jane@example.com")).await.ok()["contact"].clone();
    let id = contact["id"].as_str().unwrap();
    let got = client.get(&format!("/contacts/v4/contacts/{id}?id={id}")).await.ok();
    assert_eq!(got, json!({"contact": contact, "responseType": "REGULAR"}));

    let unknown = client.get("/contacts/v4/contacts/0c1d2e3f-0000-4000-8000-000000000009").await;
    unknown.assert_refused(404, "CONTACT_NOT_FOUND");
    client.get("/contacts/v4/contacts/nobody").await.assert_violates(&["id FORMAT"]);
}

#[tokio::test]
async fn an_address_in_use_is_a_duplicate_in_upper_and_lower_case() {
    let client = Client::default();
    let known = client.seed(json!({"emails": ["jane@example.com", "second@example.com"]})).await;
    for email in ["jane@example.com", "JANE@Example.com", "Second@example.com"] {
        let refused = create(&client, with_email(email)).await;
        refused.assert_refused(409, "DUPLICATE_CONTACT_EXISTS");
        let data = &refused.json()["details"]["applicationError"]["data"];
        assert_eq!(*data, json!({"duplicateContactId": known["id"], "duplicateEmail": email}));
    }
    assert_eq!(client.find(json!({})).await.len(), 1);
}

#[tokio::test]
async fn a_number_in_use_is_a_duplicate_only_without_an_address() {
    let client = Client::default();
    let known = client.seed(json!({"phones": ["+1 415 555 0100"]})).await;
    let phones = json!({"items": [{"countryCode": "US", "phone": "(415) 555-0100"}]});
    let refused = create(&client, json!({"info": {"phones": phones}})).await;
    refused.assert_refused(409, "DUPLICATE_CONTACT_EXISTS");
    let data = &refused.json()["details"]["applicationError"]["data"];
    assert_eq!(*data, json!({"duplicateContactId": known["id"], "duplicatePhone": "(415) 555-0100"}));

    let emails = json!({"items": [{"email": "new@example.com"}]});
    create(&client, json!({"info": {"phones": phones, "emails": emails}})).await.ok();
}

#[tokio::test]
async fn a_contact_needs_a_name_a_number_or_an_address() {
    let client = Client::default();
    for info in [json!({}), json!({"company": "Wix"}), json!({"name": {"first": ""}})] {
        create(&client, json!({"info": info})).await.assert_refused(400, "INSUFFICIENT_CONTACT_DATA");
    }
    create(&client, json!({})).await.assert_violates(&["info REQUIRED_FIELD"]);
    create(&client, json!({"info": {"name": {"first": "Jane"}}})).await.ok();
}

#[tokio::test]
async fn limits_and_forms_are_enforced() {
    let client = Client::default();
    let two = json!({"items": [{"email": "a@b.c", "primary": true}, {"email": "d@e.f", "primary": true}]});
    let refused = create(&client, json!({"info": {"emails": two}})).await;
    refused.assert_refused(400, "CANNOT_HAVE_MULTIPLE_PRIMARY_INFO");

    let email = |email: &str| json!({"emails": {"items": [{"email": email}]}});
    let many: Vec<Value> = (0..51).map(|n| json!({"phone": format!("+1415555{n:04}")})).collect();
    let item = "info.emails.items[0]";
    for (info, violation) in [
        (email("no address"), format!("{item}.email FORMAT")),
        (email(&format!("{}@b.c", "a".repeat(317))), format!("{item}.email MAX_LENGTH")),
        (json!({"emails": {"items": [{"tag": "MAIN"}]}}), format!("{item}.email REQUIRED_FIELD")),
        (
            json!({"emails": {"items": [{"tag": "FAX", "email": "a@b.c"}]}}),
            format!("{item}.tag INVALID_ENUM_VALUE"),
        ),
        (json!({"emails": ["a@b.c"]}), "info.emails FORMAT".to_owned()),
        (json!({"phones": {"items": many}}), "info.phones.items MAX_SIZE".to_owned()),
        (
            json!({"phones": {"items": [{"phone": "1".repeat(51)}]}}),
            "info.phones.items[0].phone MAX_LENGTH".to_owned(),
        ),
        (json!({"name": {"first": "J"}, "company": "c".repeat(1001)}), "info.company MAX_LENGTH".to_owned()),
    ] {
        create(&client, json!({"info": info})).await.assert_violates(&[&violation]);
    }
}

#[tokio::test]
async fn unknown_fields_are_dropped_and_shown_to_the_developer_only() {
    let client = Client::default();
    let body =
        json!({"info": {"name": {"first": "Jane", "middle": "M"}, "mood": 1}, "allow_duplicates": true});
    let contact = create(&client, body).await.ok()["contact"].clone();
    assert_eq!(contact["info"], json!({"name": {"first": "Jane"}}));
    assert_eq!(client.last_call().await["droppedFields"], json!(["info.mood", "info.name.middle"]));
}
