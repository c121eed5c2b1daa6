//! Texts in and out through Twilio: the whole way, over real HTTP.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router, routing::get};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use inbox_tests::{Bridge, Wix, patient_client};
use serde_json::{Value, json};
use sha1::Sha1;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01";
const ACCOUNT: &str = "AC11111111111111111111111111111111";
const TOKEN: &str = "made-up-auth-token-0123456789abcdef";
const ANNA: &str = "+14155550123";
const SPA: &str = "+15005550006";

type Fields<'a> = BTreeMap<&'a str, &'a str>;

/// What Twilio's documentation says it signs, made without any code of the project: URL, then sorted names and values.
fn sign(fields: &Fields<'_>) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(b"https://hooks.example.com/webhooks/sms");
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

async fn post(bridge: &Bridge, fields: &Fields<'_>, signature: &str) -> anyhow::Result<reqwest::Response> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let call = patient_client().post(bridge.webhook_url("sms")).header("x-twilio-signature", signature);
    let call = call.header("content-type", "application/x-www-form-urlencoded; charset=UTF-8");
    Ok(call.body(body).send().await?)
}

fn received<'a>(id: &'a str, text: &'a str) -> Fields<'a> {
    let status = ("SmsStatus", "received");
    BTreeMap::from([
        ("AccountSid", ACCOUNT),
        ("MessageSid", id),
        ("From", ANNA),
        ("To", SPA),
        ("Body", text),
        status,
    ])
}

/// Twilio's API on loopback: knows one message, and opens to the right credentials only.
async fn twilio_api() -> anyhow::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/SM2.json");
    let message = json!({
        "sid": "SM2", "account_sid": ACCOUNT, "from": SPA, "to": ANNA, "body": "Your table is ready",
        "num_media": "0", "direction": "outbound-api", "date_sent": "Thu, 09 Oct 2025 08:53:20 +0000",
    });
    let basic = format!("Basic {}", STANDARD.encode(format!("{ACCOUNT}:{TOKEN}")));
    let answer = async move |headers: HeaderMap| -> Result<Json<Value>, StatusCode> {
        let is_right = headers.get("authorization").is_some_and(|given| given.as_bytes() == basic.as_bytes());
        if is_right { Ok(Json(message)) } else { Err(StatusCode::UNAUTHORIZED) }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().route(&path, get(answer))).await });
    Ok(url)
}

async fn start() -> anyhow::Result<(Wix, Bridge, String)> {
    let (wix, api) = (Wix::start(12_000).await?, twilio_api().await?);
    let contact = json!({ "name": "Anna Levi", "emails": ["anna.levi@example.com"], "phones": [ANNA] });
    let contact = wix.add_contact(SITE, contact).await?;
    let config = format!(
        "[wix]\nbase_url = \"{}\"\n\
         [sites.main]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n\
         accounts = {{ sms = [\"{SPA}\"] }}\n\
         [connectors.sms]\ntype = \"twilio-sms\"\n[connectors.sms.settings]\naccount_sid = \"{ACCOUNT}\"\n\
         auth_token = \"{TOKEN}\"\napi_base_url = \"{api}\"\n",
        wix.base_url()
    );
    Ok((wix, Bridge::start(BINARY, &config).await?, contact))
}

#[tokio::test]
async fn a_text_reaches_the_contact_with_that_phone_number_once() -> anyhow::Result<()> {
    let (wix, bridge, contact) = start().await?;
    let fields = received("SM1", "Hi, is 5pm OK? ☕ 100% & more+");
    let answer = post(&bridge, &fields, &sign(&fields)).await?;
    assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"] == "text/xml"), (200, true));
    assert_eq!(answer.text().await?, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>");
    assert_eq!(post(&bridge, &fields, &sign(&fields)).await?.status(), 200, "a redelivery");
    let last = received("SM3", "last");
    post(&bridge, &last, &sign(&last)).await?;
    let messages = wix.has_messages(SITE, 2).await;
    assert_eq!(wix.texts(SITE).await?, ["Hi, is 5pm OK? ☕ 100% & more+", "last"]);
    assert!(messages.iter().all(|entry| entry["contactId"] == contact.as_str()));
    assert_eq!(messages[0]["message"]["direction"], "PARTICIPANT_TO_BUSINESS");
    assert_eq!(messages[0]["message"]["badges"][0]["text"], "SMS");
    Ok(())
}

#[tokio::test]
async fn a_text_that_was_sent_is_looked_up_and_shown_as_said_by_the_business() -> anyhow::Result<()> {
    let (wix, bridge, contact) = start().await?;
    for status in ["queued", "sent", "delivered", "sent"] {
        let fields = BTreeMap::from([
            ("AccountSid", ACCOUNT),
            ("MessageSid", "SM2"),
            ("From", SPA),
            ("To", ANNA),
            ("MessageStatus", status),
        ]);
        assert_eq!(post(&bridge, &fields, &sign(&fields)).await?.status(), 200);
    }
    let messages = wix.has_messages(SITE, 1).await;
    assert_eq!(wix.texts(SITE).await?, ["Your table is ready"]);
    assert_eq!(messages[0]["contactId"], contact.as_str());
    assert_eq!(messages[0]["message"]["direction"], "BUSINESS_TO_PARTICIPANT");
    Ok(())
}

#[tokio::test]
async fn a_tampered_text_is_refused_and_not_stored() -> anyhow::Result<()> {
    let (_wix, bridge, _) = start().await?;
    let signature = sign(&received("SM1", "hello"));
    let mut extended = received("SM1", "hello");
    extended.insert("Extra", "");
    for tampered in [received("SM1", "hellp"), received("SM4", "hello"), extended] {
        assert_eq!(post(&bridge, &tampered, &signature).await?.status(), 401);
    }
    assert!(bridge.stored_bodies()?.is_empty());
    Ok(())
}
