//! Who calls: an app with a token, or a site owner's API key (REST "Authentication" and "API Keys" articles).

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::call::Call;
use crate::assumptions::KeySender;
use crate::error::WixError;
use crate::options::SandboxOptions;
use crate::tokens::{Token, Tokens};

/// An authorized caller and the identity that its messages carry.
#[derive(Debug)]
pub(crate) struct Caller {
    /// The site id of an API key, or the instance id of an app.
    pub(crate) site: String,
    /// The `sender` of a message sent as CALLER.
    pub(crate) sender: Value,
    /// The `appId` of a message.
    pub(crate) app_id: Option<String>,
    /// Whether this is an API key.
    pub(crate) is_key: bool,
    /// The `source` of a contact that this caller creates.
    pub(crate) source: Value,
}

/// Finds out who calls: 401 without a good token, 403 for an API key that may not be used like this.
pub(crate) fn identify(
    call: &Call,
    tokens: &Tokens,
    options: &SandboxOptions,
    now: Timestamp,
) -> Result<Caller, WixError> {
    let credential = credential(call, options)?;
    if let Some(token) = tokens.get(credential) {
        return if token.expires > now {
            Ok(app_caller(token))
        } else {
            Err(unauthenticated("the token has expired; ask for a new one"))
        };
    }
    let scoped = call.header("wix-site-id").or(call.header("wix-account-id")).is_some();
    if !scoped && !credential.starts_with("IST.") {
        return Err(unauthenticated(
            "the token is unknown here, or it is an API key and the header wix-site-id is missing",
        ));
    }
    key_site(call, credential, options).map(|site| key_caller(&site, options.assumptions.key_sender))
}

fn credential<'a>(call: &'a Call, options: &SandboxOptions) -> Result<&'a str, WixError> {
    let given = call
        .header("authorization")
        .ok_or_else(|| unauthenticated("the header Authorization is missing or empty"))?;
    match given.strip_prefix("Bearer ") {
        Some(token) if options.assumptions.bearer => Ok(token),
        Some(_) => Err(unauthenticated("send the token without the prefix \"Bearer \", as Wix's samples do")),
        None => Ok(given),
    }
}

fn key_site(call: &Call, key: &str, options: &SandboxOptions) -> Result<String, WixError> {
    if options.key.as_deref().is_some_and(|expected| expected != key) {
        return Err(forbidden("the API key is not the one this sandbox was started with"));
    }
    let site = match (call.header("wix-site-id"), call.header("wix-account-id")) {
        (Some(site), None) => site,
        (None, Some(_)) => return Err(forbidden("these calls need wix-site-id, not wix-account-id")),
        (Some(_), Some(_)) => return Err(forbidden("send wix-site-id or wix-account-id, not both")),
        (None, None) => return Err(forbidden("an API key needs the header wix-site-id")),
    };
    if options.site_id.as_deref().is_some_and(|expected| expected != site) {
        return Err(forbidden("the site id is not the one this sandbox was started with"));
    }
    Ok(site.to_owned())
}

fn app_caller(token: &Token) -> Caller {
    Caller {
        site: token.instance_id.clone(),
        sender: json!({"appId": token.app_id}),
        app_id: Some(token.app_id.clone()),
        is_key: false,
        source: json!({"sourceType": "WIX_APP", "appId": token.app_id}),
    }
}

/// What a message sent with an API key carries is undocumented; owner and app are made up.
fn key_caller(site: &str, sender: KeySender) -> Caller {
    let named = |name: &str| {
        Uuid::new_v3(&Uuid::NAMESPACE_URL, format!("inbox-sandbox:{site}:{name}").as_bytes()).to_string()
    };
    let (owner, app) = (named("owner"), named("api-key"));
    Caller {
        site: site.to_owned(),
        sender: match sender {
            KeySender::App => json!({"appId": app}),
            KeySender::Owner | KeySender::OwnerThroughApp => json!({"wixUserId": owner}),
        },
        app_id: (sender != KeySender::Owner).then_some(app),
        is_key: true,
        source: json!({"sourceType": "ADMIN"}),
    }
}

fn unauthenticated(hint: &str) -> WixError {
    WixError::application(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Unauthenticated").with_hint(hint)
}

fn forbidden(hint: &str) -> WixError {
    WixError::application(StatusCode::FORBIDDEN, "PERMISSION_DENIED", "Permission denied").with_hint(hint)
}
