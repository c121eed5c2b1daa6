//! Messenger as Meta would call: bodies and signatures made without any code of the project.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::patience::patient_client;

/// The app secret of every test.
pub const APP_SECRET: &str = "a5f1c2d3e4f5061728394a5b6c7d8e9f";
/// The Page of most tests.
pub const PAGE: &str = "109876543210987";

/// The `X-Hub-Signature-256` header of a body.
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Posts as Meta does.
#[derive(Debug, Clone)]
pub struct Messenger {
    url: String,
    http: reqwest::Client,
}

impl Messenger {
    /// Posts to that webhook.
    pub fn at(url: String) -> Self {
        Self { url, http: patient_client() }
    }

    /// Posts a body with its right signature; returns the status.
    pub async fn post(&self, body: &Value) -> anyhow::Result<u16> {
        let body = body.to_string();
        self.post_signed(&body, &sign(APP_SECRET, body.as_bytes())).await
    }

    /// Posts a body with any signature.
    pub async fn post_signed(&self, body: &str, signature: &str) -> anyhow::Result<u16> {
        Ok(self.exchange(body, signature).await?.status().as_u16())
    }

    /// Posts a body with its right signature; returns the whole answer.
    pub async fn answer_to(&self, body: &Value) -> anyhow::Result<reqwest::Response> {
        let body = body.to_string();
        self.exchange(&body, &sign(APP_SECRET, body.as_bytes())).await
    }

    async fn exchange(&self, body: &str, signature: &str) -> anyhow::Result<reqwest::Response> {
        let call = self.http.post(&self.url).header("x-hub-signature-256", signature);
        Ok(call.header("content-type", "application/json").body(body.to_owned()).send().await?)
    }

    /// A text from a person to a Page.
    pub async fn text(&self, page: &str, person: &str, id: &str, text: &str) -> anyhow::Result<u16> {
        self.post(&messaging(page, person, json!({ "mid": id, "text": text }))).await
    }

    /// A person shares an e-mail address by Messenger's own button.
    pub async fn share_email(&self, page: &str, person: &str, id: &str, email: &str) -> anyhow::Result<u16> {
        self.post(&messaging(page, person, shared_email(id, email))).await
    }
}

/// The message of someone who shares an e-mail address by Messenger's own button.
pub fn shared_email(id: &str, email: &str) -> Value {
    json!({ "mid": id, "text": email, "quick_reply": { "payload": email } })
}

/// One call with several messages of a person to a Page.
pub fn call_with(page: &str, person: &str, messages: &[Value]) -> Value {
    let messaging = messages.iter().map(|message| {
        json!({ "sender": { "id": person }, "recipient": { "id": page }, "timestamp": 1_760_000_000_123_u64, "message": message })
    });
    let entry =
        json!({ "id": page, "time": 1_760_000_000_500_u64, "messaging": messaging.collect::<Vec<_>>() });
    json!({ "object": "page", "entry": [entry] })
}

/// The body of a call that brings one message.
pub fn messaging(page: &str, person: &str, message: Value) -> Value {
    call_with(page, person, &[message])
}
