//! Who may call, and how often.

use serde_json::{Value, json};

use super::{Client, JANE, assuming, http};
use crate::{SandboxApp, SandboxOptions, SandboxPermission, serve};

const PROBE: &str = "/contacts/v4/contacts/query";

async fn probe(client: &Client) -> (u16, String) {
    let answer = client.post(PROBE, json!({})).await;
    (answer.status, if answer.status == 200 { String::new() } else { answer.code() })
}

fn credentials(app: &str, secret: &str, instance: &str) -> Value {
    json!({"instance_id": instance, "client_id": app, "client_secret": secret, "grant_type": "client_credentials"})
}

async fn token(client: &Client, instance: &str) -> String {
    let answer = client.with(&[]).post("/oauth2/token", credentials("app-1", "s", instance)).await.ok();
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn missing_unknown_and_prefixed_credentials_are_unauthenticated() {
    let client = Client::default();
    let site = ("wix-site-id", "main");
    for headers in [
        vec![],
        vec![site],
        vec![("authorization", ""), site],
        vec![("authorization", "unknown-token")],
        vec![("authorization", "Bearer IST.key"), site],
    ] {
        assert_eq!(probe(&client.with(&headers)).await, (401, "UNAUTHENTICATED".to_owned()), "{headers:?}");
    }
}

#[tokio::test]
async fn an_api_key_needs_exactly_one_site_header() {
    let client = Client::default();
    let key = ("authorization", "IST.key");
    let (site, account) = (("wix-site-id", "main"), ("wix-account-id", "me"));
    for headers in [vec![key], vec![key, account], vec![key, site, account]] {
        assert_eq!(probe(&client.with(&headers)).await, (403, "PERMISSION_DENIED".to_owned()), "{headers:?}");
    }
    assert_eq!(probe(&client.with(&[key, site])).await.0, 200);
    assert_eq!(probe(&client.with(&[("authorization", "any"), site])).await.0, 200);
}

#[tokio::test]
async fn a_named_key_and_site_are_the_only_ones_accepted() {
    let options = SandboxOptions {
        key: Some("IST.good".to_owned()),
        site_id: Some("main".to_owned()),
        ..SandboxOptions::default()
    };
    assert!(!format!("{options:?}").contains("IST.good"));
    let client = Client::new(options);
    for (key, site, status) in
        [("IST.good", "main", 200), ("IST.bad", "main", 403), ("IST.good", "other", 403)]
    {
        let headers = [("authorization", key), ("wix-site-id", site)];
        assert_eq!(probe(&client.with(&headers)).await.0, status, "{key} {site}");
    }
}

#[tokio::test]
async fn a_missing_permission_is_forbidden_and_the_log_names_it() {
    let missing_permissions = vec![SandboxPermission::ManageContacts];
    let client = Client::new(SandboxOptions { missing_permissions, ..SandboxOptions::default() });
    assert_eq!(probe(&client).await.0, 200);
    let answer = client.post("/contacts/v4/contacts", json!({"info": {"name": {"first": "Ann"}}})).await;
    answer.assert_refused(403, "PERMISSION_DENIED");
    let hint = client.last_call().await["hint"].clone();
    assert!(hint.as_str().unwrap().contains("SCOPE.DC-CONTACTS.MANAGE-CONTACTS"));
}

#[tokio::test]
async fn bearer_is_read_where_the_switch_says_so() {
    let client = Client::new(assuming(&["bearer=true"]));
    let headers = [("authorization", "Bearer IST.key"), ("wix-site-id", "main")];
    assert_eq!(probe(&client.with(&headers)).await.0, 200);
}

#[tokio::test]
async fn a_token_names_app_and_instance_and_lives_four_hours() {
    let client = Client::default();
    let answer = client.with(&[]).post("/oauth2/token", credentials("app-1", "s", "inst-1")).await;
    let body = answer.ok();
    assert_eq!(body["expires_in"], 14400);
    assert_eq!(body["token_type"], "Bearer");
    assert!(answer.headers.contains_key("x-wix-request-id"));

    let app = client.with(&[("authorization", body["access_token"].as_str().unwrap())]);
    let conversation = app.conversation().await;
    let sent = app.send(&conversation, super::text_message("hi")).await.ok();
    assert_eq!(sent["message"]["sender"], json!({"appId": "app-1"}));
    assert_eq!(sent["message"]["appId"], "app-1");
    assert_eq!(app.last_call().await["site"], "inst-1");

    app.advance(14_399);
    assert_eq!(probe(&app).await.0, 200);
    app.advance(2);
    assert_eq!(probe(&app).await, (401, "UNAUTHENTICATED".to_owned()));
}

#[tokio::test]
async fn a_bad_grant_is_answered_in_the_ietf_style() {
    let options = SandboxOptions { apps: vec![SandboxApp::new("app-1", "s")], ..SandboxOptions::default() };
    let client = Client::new(options).with(&[]);
    let refresh = json!({"grant_type": "refresh_token"});
    let no_instance = json!({"grant_type": "client_credentials", "client_id": "app-1", "client_secret": "s"});
    for (body, status, error) in [
        (credentials("app-1", "wrong", "i"), 401, "invalid_client"),
        (credentials("app-2", "s", "i"), 401, "invalid_client"),
        (refresh, 400, "unsupported_grant_type"),
        (no_instance, 400, "invalid_request"),
        (json!({}), 400, "invalid_request"),
        (json!("text"), 400, "invalid_request"),
    ] {
        let answer = client.post("/oauth2/token", body).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (status, Some(error)));
    }
    client.post("/oauth2/token", credentials("app-1", "s", "i")).await.ok();
}

#[tokio::test]
async fn the_201st_call_of_a_site_in_a_minute_is_refused() {
    let client = Client::default();
    for _ in 0..200 {
        assert_eq!(probe(&client).await.0, 200);
    }
    let refused = client.post(PROBE, json!({})).await;
    refused.assert_refused(429, "RESOURCE_EXHAUSTED");
    assert!(!refused.headers.contains_key("retry-after"));
    assert!(refused.headers.contains_key("x-wix-request-id"));

    assert_eq!(probe(&client.on_site("other")).await.0, 200);
    let token = token(&client, "main-instance").await;
    assert_eq!(probe(&client.with(&[("authorization", &token)])).await.0, 200);
    client.get("/_sandbox/messages").await.ok();

    client.advance(61);
    assert_eq!(probe(&client).await.0, 200);
}

#[tokio::test]
async fn the_window_slides() {
    let client = Client::new(SandboxOptions { calls_per_minute: 2, ..SandboxOptions::default() });
    assert_eq!(probe(&client).await.0, 200);
    client.advance(40);
    assert_eq!(probe(&client).await.0, 200);
    assert_eq!(probe(&client).await.0, 429);
    client.advance(25);
    assert_eq!(probe(&client).await.0, 200);
    assert_eq!(probe(&client).await.0, 429);
}

#[tokio::test]
async fn each_site_has_its_own_contacts_and_conversations() {
    let client = Client::default();
    let conversation = client.conversation().await;
    client.send(&conversation, super::text_message("hi")).await.ok();

    let other = client.on_site("other");
    let answer = other.send(&conversation, super::text_message("hi")).await;
    answer.assert_refused(404, "CONVERSATION_NOT_FOUND");
    assert_ne!(other.open(JANE).await, conversation);
}

#[tokio::test]
async fn unknown_routes_answer_in_the_documented_shape() {
    let client = Client::default();
    for (method, path) in [
        ("POST", "/"),
        ("PUT", "/inbox/v2/messages"),
        ("GET", "/inbox/v2/nothing"),
        ("DELETE", "/_sandbox/calls"),
        ("GET", "/crm/inbox/v2/messages"),
    ] {
        let answer = client.call(method, path, axum::body::Body::empty()).await;
        answer.assert_refused(404, "NOT_FOUND");
        assert!(answer.headers.contains_key("x-wix-request-id"), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let client = Client::default();
    for path in [PROBE, "/contacts/v4/contacts", "/inbox/v2/conversations", "/inbox/v2/messages"] {
        for body in ["", "{", "[]", "\"text\""] {
            let answer = client.call("POST", path, body.into()).await;
            assert_eq!(answer.violations(), [" FORMAT"], "{path} {body}");
        }
    }
}

#[tokio::test]
async fn a_body_over_eight_mebibytes_is_refused() {
    let answer = Client::default().call("POST", PROBE, vec![b' '; 8 * 1024 * 1024 + 1].into()).await;
    answer.assert_refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_served_sandbox_ends_when_told_to() {
    let client = Client::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/_sandbox/calls", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async move { stopped.await.unwrap() };
    let served = tokio::spawn(serve(listener, client.sandbox.clone(), shutdown));

    let answer = http().build().unwrap().get(url).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(answer.text().await.unwrap(), r#"{"calls":[]}"#);
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}
