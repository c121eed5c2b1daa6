//! Create Access Token: `POST /oauth2/token` with the client credentials of an app (REST "OAuth 2" section).

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::assumptions::TokenErrors;
use crate::error::WixError;
use crate::options::SandboxOptions;
use crate::tokens::{TOKEN_SECONDS, Tokens};

/// Answers a token for the app's installation, or a 4xx; its shape is that of RFC 6749 unless assumed otherwise.
pub(crate) fn issue(
    call: &Call,
    tokens: &mut Tokens,
    options: &SandboxOptions,
    now: Timestamp,
) -> Result<Value, WixError> {
    grant(call, tokens, options, now).map_err(|error| match options.assumptions.token_errors {
        TokenErrors::Ietf => error,
        TokenErrors::Wix => {
            let code =
                if error.status == StatusCode::UNAUTHORIZED { "UNAUTHENTICATED" } else { "INVALID_ARGUMENT" };
            WixError::application(error.status, code, error.hint())
        }
    })
}

fn grant(
    call: &Call,
    tokens: &mut Tokens,
    options: &SandboxOptions,
    now: Timestamp,
) -> Result<Value, WixError> {
    let body = call.json().map_err(|_| invalid_request("the body is not JSON"))?;
    let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
    match text("grant_type") {
        Some("client_credentials") => {}
        Some(_) => return Err(bad_grant_type()),
        None => return Err(invalid_request("grant_type is missing")),
    }
    let (Some(app_id), Some(secret)) = (text("client_id"), text("client_secret")) else {
        return Err(invalid_request("client_id or client_secret is missing"));
    };
    let instance_id = text("instance_id").ok_or_else(|| invalid_request("instance_id is missing"))?;
    check_app(app_id, secret, options)?;
    let token = tokens.issue(app_id, instance_id, now);
    Ok(json!({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}))
}

fn check_app(app_id: &str, secret: &str, options: &SandboxOptions) -> Result<(), WixError> {
    let known = options.apps.iter().any(|app| app.app_id == app_id && app.app_secret == secret);
    if known || options.apps.is_empty() {
        return Ok(());
    }
    Err(WixError::oauth(StatusCode::UNAUTHORIZED, "invalid_client", "unknown app or wrong secret"))
}

fn bad_grant_type() -> WixError {
    let words = "the sandbox knows the grant_type client_credentials only";
    WixError::oauth(StatusCode::BAD_REQUEST, "unsupported_grant_type", words)
}

fn invalid_request(words: &str) -> WixError {
    WixError::oauth(StatusCode::BAD_REQUEST, "invalid_request", words)
}

/// Reads which installation a token is asked for, whether it is granted or not.
pub(crate) fn instance(call: &Call) -> Option<String> {
    call.json().ok()?["instance_id"].as_str().map(str::to_owned)
}
