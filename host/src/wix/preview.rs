//! The calls as they would go out, made by the code that makes them; nothing is called.

use inbox_core::{EmailAddress, PhoneNumber, Secret};
use reqwest::Request;
use reqwest::header::HeaderValue;
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use crate::config::Auth;
use crate::wix::caller::Caller;
use crate::wix::conversation::get_conversation;
use crate::wix::error::WixErrorKind;
use crate::wix::message::send_message;
use crate::wix::search::Search;
use crate::wix::transport::TIME_LIMIT;
use crate::wix::{ContactId, ConversationId, NewContact, Operation, RenderedMessage, WixError};

/// Stands in place of a secret.
const REDACTED: &str = "(redacted)";

/// The call to preview.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Preview<'a> {
    /// The one for an app's token.
    Token,
    /// The query for the contacts with this address.
    Email(&'a EmailAddress),
    /// The query for the contacts with this phone number.
    Phone(&'a PhoneNumber),
    /// The one that creates a contact.
    Create(&'a NewContact),
    /// The one for the conversation with a contact.
    Conversation(&'a ContactId),
    /// The one that sends a message.
    Send(&'a ConversationId, &'a RenderedMessage),
}

/// A call as it would go out, without a secret. `Debug` shows nothing of it: its body is a person's.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WixRequest {
    /// What Wix calls it.
    pub call: String,
    /// `POST`
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The JSON body.
    pub body: Value,
}

inbox_core::opaque_debug!(WixRequest);

impl Preview<'_> {
    /// The call as that caller would make it.
    pub(super) fn request(self, caller: &Caller) -> Result<WixRequest, WixError> {
        let call = match self {
            Self::Token => return written(Operation::CreateToken, caller.token_call()?.build()),
            Self::Email(email) => Search::by_email(std::slice::from_ref(email)).page(0),
            Self::Phone(phone) => Search::by_phone(std::slice::from_ref(phone)).page(0),
            Self::Create(new) => new.call(),
            Self::Conversation(contact) => get_conversation(contact),
            Self::Send(conversation, message) => send_message(conversation, message),
        };
        let key = HeaderValue::from_static(REDACTED);
        written(call.operation, caller.request(&call, &key, Instant::now() + TIME_LIMIT)?.build())
    }
}

impl Auth {
    /// The same without its secret: for calls that people read.
    pub fn redacted(&self) -> Self {
        let secret = Secret::new(REDACTED);
        match self.clone() {
            Self::ApiKey { site_id, .. } => Self::ApiKey { key: secret, site_id },
            Self::App { app_id, instance_id, .. } => Self::App { app_id, app_secret: secret, instance_id },
        }
    }
}

fn written(operation: Operation, request: reqwest::Result<Request>) -> Result<WixRequest, WixError> {
    let why = "the request could not be built; check wix.base_url and the credentials for stray characters";
    let request = request.map_err(|_| WixErrorKind::Fault { why }.during(operation))?;
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
    Ok(WixRequest {
        call: operation.to_string(),
        method: request.method().to_string(),
        url: request.url().to_string(),
        headers: headers.collect(),
        body: serde_json::from_slice(body).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wix::WixSite;
    use crate::wix::scripted::{Play, ScriptedWix};

    #[tokio::test]
    async fn a_preview_is_what_goes_out_but_for_the_key() {
        let wix = ScriptedWix::start([Play::Json(200, json!({ "conversation": { "id": "c" } }))]).await;
        let contact = ContactId::new("contact-1");
        let preview = wix.site().preview(Preview::Conversation(&contact)).expect("a call");
        wix.site().conversation(&contact).await.expect("an answer");
        let sent = wix.requests().remove(0);
        assert_eq!(preview.body, sent.json());
        for (name, value) in &preview.headers {
            let is_secret = name == "authorization";
            assert_eq!(sent.header(name) == Some(value), !is_secret, "{name}: {value}");
        }
        assert!(sent.line.starts_with(&format!("{} {}", preview.method, preview.url.replace(&wix.url, ""))));
    }

    #[test]
    fn no_preview_holds_a_secret() {
        let app = Auth::App {
            app_id: "app".to_owned(),
            app_secret: Secret::new("t0p-s3cret"),
            instance_id: "instance".to_owned(),
        };
        let http = crate::wix::http_client().expect("a client");
        let budget = std::sync::Arc::new(crate::wix::Budget::new(1));
        let site = WixSite::new("main", http, "https://wix.example.com", app.redacted(), budget);
        let preview = site.preview(Preview::Token).expect("a call");
        let shown = serde_json::to_string(&preview).expect("JSON");
        assert!(shown.contains("(redacted)") && shown.contains("instance"), "{shown}");
        assert!(!shown.contains("t0p-s3cret"), "{shown}");
    }
}
