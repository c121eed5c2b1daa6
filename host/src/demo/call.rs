//! A webhook call of the story: a connector's fixture with the story's own values in it.

use inbox_core::{Headers, Timestamp, WebhookRequest};
use serde_json::Value;
use url::form_urlencoded;

use crate::config::Instance;

/// A call that is not signed yet.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The connector instance that it goes to.
    pub(super) instance: &'static str,
    headers: Headers,
    body: Vec<u8>,
    forged: Option<Vec<u8>>,
}

impl Call {
    /// A JSON call in the shape of a fixture's `request.http`, with other values at these JSON pointers.
    ///
    /// # Panics
    /// When the fixture has no such place: both are part of this crate's build.
    pub(super) fn json(instance: &'static str, fixture: &str, changes: &[(&str, Value)]) -> Self {
        let (headers, body) = parts(fixture);
        let mut body: Value = serde_json::from_str(body).expect("the fixture is JSON");
        for (pointer, value) in changes {
            *body.pointer_mut(pointer).expect("the fixture has this place") = value.clone();
        }
        Self { instance, headers, body: body.to_string().into(), forged: None }
    }

    /// A form in the shape of a fixture's `request.http`, with these fields set.
    pub(super) fn form(instance: &'static str, fixture: &str, changes: &[(&str, &str)]) -> Self {
        let (headers, body) = parts(fixture);
        let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
        let kept = form_urlencoded::parse(body.as_bytes()).filter(|(name, _)| !is_changed(name));
        let mut form = form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(kept).extend_pairs(changes).finish();
        Self { instance, headers, body: body.into(), forged: None }
    }

    /// Keeps this call's signature, but sends the other's body.
    pub(super) fn forged_as(self, other: Self) -> Self {
        Self { forged: Some(other.body), ..self }
    }

    /// The request as the provider sends it now, signed with the instance's own key.
    pub(super) fn signed(&self, instance: &Instance) -> anyhow::Result<WebhookRequest> {
        let request = WebhookRequest::new("POST", instance.webhook_url(), Timestamp::now());
        let request = request.headers(self.headers.clone()).body(self.body.clone());
        let mut signed = instance.connector.signature().sign(request)?;
        if let Some(forged) = &self.forged {
            signed.body.clone_from(forged);
        }
        Ok(signed)
    }
}

/// The body of a fixture, and its headers without the signature, which signing adds.
fn parts(fixture: &str) -> (Headers, &str) {
    let (head, body) = fixture.split_once("\n\n").expect("a blank line ends the head");
    let mut headers = Headers::new();
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    for (name, value) in lines.filter(|(_, value)| *value != "{{signature}}") {
        headers.append(name, value);
    }
    (headers, body.trim_end())
}
