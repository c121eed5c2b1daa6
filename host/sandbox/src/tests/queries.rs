//! Query Contacts.

use serde_json::{Value, json};

use super::{Client, JANE, JOHN};

/// Jane and John share an address; it is John's second one.
async fn people() -> Client {
    let client = Client::default();
    let contacts = json!([
        {
            "id": JANE, "first": "Jane", "last": "Doe", "emails": ["Jane@Example.com", "shared@example.com"],
            "phones": ["+1 415 555 0100"], "createdDate": "2024-01-01T00:00:00Z",
            "lastActivity": "2026-01-01T00:00:00Z"
        },
        {
            "id": JOHN, "first": "John", "last": "Roe", "emails": ["john@example.com", "SHARED@example.com"],
            "phones": ["030 550101"], "createdDate": "2025-01-01T00:00:00Z",
            "lastActivity": "2025-06-01T00:00:00Z"
        },
    ]);
    client.post("/_sandbox/contacts", json!({"contacts": contacts})).await.ok();
    client
}

#[tokio::test]
async fn the_recorded_sdk_queries_find_the_contact() {
    let client = people().await;
    for query in [
        json!({"filter": {"info.emails.email": "Jane@Example.com"}, "paging": {"offset": 0, "limit": 50}}),
        json!({
            "filter": {"info.emails.email": {"$eq": "jane@example.com"}}, "fields": ["id"],
            "paging": {"limit": 10, "offset": 0}, "sort": [{"fieldName": "createdDate", "order": "ASC"}]
        }),
    ] {
        let found = client.query(query).await.ok();
        assert_eq!(found["contacts"][0]["id"], JANE);
        assert_eq!(found["pagingMetadata"], json!({"count": 1, "offset": 0, "total": 1}));
    }
}

#[tokio::test]
async fn every_documented_field_and_operator_filters() {
    let client = people().await;
    let both = [JANE, JOHN];
    let cases: Vec<(Value, &[&str])> = vec![
        (json!({}), &both),
        (Value::Null, &both),
        (json!({"info.emails.email": "SHARED@EXAMPLE.COM"}), &both),
        (json!({"info.emails.email": {"$in": ["JOHN@example.com", "x@y.z"]}}), &[JOHN]),
        (json!({"info.emails.email": {"$ne": "john@example.com"}}), &[JANE]),
        (json!({"info.emails.email": {"$startsWith": "JANE"}}), &[JANE]),
        (json!({"info.emails.email": {"$exists": true}}), &both),
        (json!({"info.emails.email": {"$exists": false}}), &[]),
        (json!({"primaryInfo.email": "shared@example.com"}), &[]),
        (json!({"primaryInfo.email": "jane@example.com"}), &[JANE]),
        (json!({"primaryEmail.email": {"$eq": "john@example.com"}}), &[JOHN]),
        (json!({"primaryEmail.subscriptionStatus": {"$nin": ["SUBSCRIBED"]}}), &both),
        (json!({"info.phones.phone": "030 550101"}), &[JOHN]),
        (json!({"info.phones.e164Phone": {"$in": ["+14155550100"]}}), &[JANE]),
        (json!({"info.phones.e164Phone": {"$exists": false}}), &[JOHN]),
        (json!({"primaryPhone.e164Phone": "+14155550100"}), &[JANE]),
        (json!({"primaryInfo.phone": {"$startsWith": "030"}}), &[JOHN]),
        (json!({"id": {"$in": [JOHN]}}), &[JOHN]),
        (json!({"id": {"$ne": JOHN}}), &[JANE]),
        (json!({"info.name.first": "jane"}), &[]),
        (json!({"info.name.first": {"$startsWith": "jan"}}), &[JANE]),
        (json!({"createdDate": {"$gt": "2024-06-01T00:00:00Z"}}), &[JOHN]),
        (json!({"createdDate": {"$gte": "2024-01-01T00:00:00Z", "$lt": "2025-01-01T00:00:00Z"}}), &[JANE]),
        (json!({"createdDate": "2024-01-01T01:00:00+01:00"}), &[JANE]),
        (json!({"lastActivity.activityDate": {"$lte": "2025-06-01T00:00:00Z"}}), &[JOHN]),
        (json!({"$or": [{"info.name.last": "Doe"}, {"info.name.last": "Roe"}]}), &both),
        (json!({"$and": [{"info.name.last": "Doe"}, {"info.name.last": "Roe"}]}), &[]),
        (json!({"$not": {"info.name.last": "Doe"}}), &[JOHN]),
        (json!({"$not": [{"info.name.last": "Doe"}]}), &[JOHN]),
        (json!({"info.emails.email": "shared@example.com", "info.name.last": "Doe"}), &[JANE]),
        (json!({"info.labelKeys": {"$hasSome": ["custom.vip"]}}), &[]),
    ];
    for (filter, expected) in cases {
        assert_eq!(client.find(filter.clone()).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn what_only_wix_knows_of_a_contact_filters_too() {
    let client = Client::default();
    let info = json!({
        "name": {"first": "Ann"}, "birthdate": "1990-05-17", "locale": "de-DE", "labelKeys": {"items": ["custom.vip", "custom.new"]},
        "extendedFields": {"items": {"custom.favourite-tea": "Earl Grey"}}
    });
    client.post("/contacts/v4/contacts", json!({"info": info})).await.ok();
    for (filter, count) in [
        (json!({"info.labelKeys": {"$hasAll": ["custom.vip", "custom.new"]}}), 1),
        (json!({"info.labelKeys": {"$hasAll": ["custom.vip", "custom.old"]}}), 0),
        (json!({"info.labelKeys": {"$hasSome": ["custom.vip", "custom.old"]}}), 1),
        (json!({"info.extendedFields.custom.favourite-tea": "Earl Grey"}), 1),
        (json!({"info.locale": {"$in": ["de-DE", "de-AT"]}}), 1),
        (json!({"info.birthdate": {"$gte": "1990-05-17", "$lt": "1990-05-18"}}), 1),
        (json!({"info.birthdate": {"$ne": "1990-05-17"}}), 0),
    ] {
        assert_eq!(client.find(filter.clone()).await.len(), count, "{filter}");
    }
    let extended = client.query(json!({"fieldsets": ["EXTENDED"]})).await.ok();
    let info = extended["contacts"][0]["info"].as_object().unwrap();
    assert_eq!(info.keys().collect::<Vec<_>>(), ["extendedFields", "name"]);
}

#[tokio::test]
async fn bad_filters_answer_the_documented_codes() {
    let client = people().await;
    for (filter, code) in [
        (json!("text"), "MALFORMED_FILTER"),
        (json!({"$nor": []}), "MALFORMED_FILTER"),
        (json!({"$or": {}}), "MALFORMED_FILTER"),
        (json!({"id": {}}), "MALFORMED_FILTER"),
        (json!({"emails": "a@b.c"}), "UNSUPPORTED_FILTER_FIELD_UNKNOWN"),
        (json!({"info.emails.email": {"$gt": "a"}}), "UNSUPPORTED_FILTER_OPERATOR"),
        (json!({"createdDate": {"$startsWith": "2024"}}), "UNSUPPORTED_FILTER_OPERATOR"),
        (json!({"createdDate": {"$gt": "yesterday"}}), "UNSUPPORTED_FILTER_VALUE"),
        (json!({"info.emails.email": {"$in": "a@b.c"}}), "UNSUPPORTED_FILTER_VALUE_TYPE"),
        (json!({"info.emails.email": 7}), "UNSUPPORTED_FILTER_VALUE_TYPE"),
    ] {
        client.query(json!({"filter": filter})).await.assert_refused(400, code);
    }
}

#[tokio::test]
async fn the_order_is_one_documented_field() {
    let client = people().await;
    for (field, order, first) in [
        ("createdDate", "ASC", JANE),
        ("createdDate", "DESC", JOHN),
        ("lastActivity.activityDate", "DESC", JANE),
        ("primaryInfo.email", "DESC", JOHN),
        ("primaryPhone.formattedPhone", "ASC", JANE),
    ] {
        let found = client.query(json!({"sort": [{"fieldName": field, "order": order}]})).await.ok();
        assert_eq!(found["contacts"][0]["id"], first, "{field} {order}");
    }
    let unknown = client.query(json!({"sort": [{"fieldName": "updatedDate"}]})).await;
    unknown.assert_refused(400, "UNSUPPORTED_SORT_FIELD");
    let two = json!({"sort": [{"fieldName": "createdDate"}, {"fieldName": "info.name.first"}]});
    client.query(two).await.assert_violates(&["query.sort MAX_SIZE"]);
    let sideways = json!({"sort": [{"fieldName": "createdDate", "order": "UP"}]});
    client.query(sideways).await.assert_violates(&["query.sort[0].order INVALID_ENUM_VALUE"]);
}

#[tokio::test]
async fn paging_counts_and_refuses_an_illegal_limit() {
    let client = Client::default();
    let contacts: Vec<Value> = (0..60).map(|n| json!({"name": format!("Person {n}")})).collect();
    client.post("/_sandbox/contacts", json!({"contacts": contacts})).await.ok();

    let first = client.query(json!({})).await.ok();
    assert_eq!(first["pagingMetadata"], json!({"count": 50, "offset": 0, "total": 60}));
    let rest = client.query(json!({"paging": {"limit": 1000, "offset": 55}})).await.ok();
    assert_eq!(rest["pagingMetadata"], json!({"count": 5, "offset": 55, "total": 60}));
    for limit in [1001, -1] {
        client.query(json!({"paging": {"limit": limit}})).await.assert_refused(400, "ILLEGAL_LIMIT");
    }
}

#[tokio::test]
async fn fields_and_fieldsets_project_their_union() {
    let client = people().await;
    let keys = async |query: Value| {
        let found = client.query(query).await.ok();
        let contact = found["contacts"][0].clone();
        let info = contact["info"].as_object().map(|info| info.keys().cloned().collect::<Vec<_>>());
        (
            contact.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" "),
            info.unwrap_or_default().join(" "),
        )
    };
    let pair = |outer: &str, inner: &str| (outer.to_owned(), inner.to_owned());
    assert_eq!(keys(json!({"fields": ["id"]})).await, pair("id revision", ""));
    assert_eq!(keys(json!({"fields": ["_id"]})).await, pair("id revision", ""));
    assert_eq!(keys(json!({"fields": ["info.emails"]})).await, pair("id info revision", "emails"));
    assert_eq!(keys(json!({"fieldsets": ["BASIC"]})).await, pair("id info primaryInfo revision", "name"));
    let union = keys(json!({"fieldsets": ["BASIC"], "fields": ["info.phones", "createdDate"]})).await;
    assert_eq!(union, pair("createdDate id info primaryInfo revision", "name phones"));
    let full = keys(json!({})).await.0;
    assert_eq!(full, keys(json!({"fieldsets": ["FULL"]})).await.0);
    assert!(full.contains("primaryEmail") && full.contains("source"));
}
