//! An app's access token: asked for once by however many callers, renewed early.

use std::time::Duration;

use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::config::Auth;
use crate::wix::WixError;
use crate::wix::error::WixErrorKind;

/// How long a token is taken to live when Wix does not say.
const UNSTATED_LIFE: Duration = Duration::from_mins(5);
/// The longest life that is believed.
const LONGEST_LIFE: Duration = Duration::from_hours(24);

/// The access token of one app installation.
///
/// Follows Wix "Create Access Token"
/// (<https://dev.wix.com/docs/rest/api-reference/authorization/oauth-2/create-access-token>).
#[derive(Debug, Default)]
pub(super) struct TokenCache(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    /// The last failure, for those who were waiting while it happened.
    failed: Option<(Instant, WixError)>,
}

/// A token as a header value that is never printed, and when to ask for the next one.
#[derive(Debug, Clone)]
pub(super) struct Token {
    value: HeaderValue,
    renew_at: Instant,
}

impl Token {
    /// Reads the answer to a token call that was made at `asked`; renews at 80 % of the token's life.
    pub(super) fn read(answer: &Value, asked: Instant) -> Option<Self> {
        let mut value = HeaderValue::from_str(answer.get("access_token")?.as_str()?).ok()?;
        if value.is_empty() {
            return None;
        }
        value.set_sensitive(true);
        let life = answer.get("expires_in").and_then(seconds).unwrap_or(UNSTATED_LIFE).min(LONGEST_LIFE);
        Some(Self { value, renew_at: asked + life * 4 / 5 })
    }
}

impl TokenCache {
    /// The token in store, or a new one if it is old, absent or the one that Wix just `refused`.
    ///
    /// One caller asks, the others wait and share what it gets, a failure too.
    pub(super) async fn get(
        &self,
        refused: Option<&HeaderValue>,
        ask: impl AsyncFnOnce() -> Result<Token, WixError>,
    ) -> Result<HeaderValue, WixError> {
        let waiting_since = Instant::now();
        let mut state = self.0.lock().await;
        let usable = |token: &&Token| token.renew_at > Instant::now() && Some(&token.value) != refused;
        if let Some(token) = state.token.as_ref().filter(usable) {
            return Ok(token.value.clone());
        }
        if let Some((_, failure)) = state.failed.as_ref().filter(|(at, _)| *at > waiting_since) {
            return Err(failure.clone());
        }
        match ask().await {
            Ok(token) => {
                let value = token.value.clone();
                *state = State { token: Some(token), failed: None };
                Ok(value)
            }
            Err(failure) => {
                *state = State { token: None, failed: Some((Instant::now(), failure.clone())) };
                Err(failure)
            }
        }
    }
}

fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// The body of the token call, for an app (Wix "Create Access Token",
/// <https://dev.wix.com/docs/rest/api-reference/authorization/oauth-2/create-access-token>).
pub(super) fn token_request(auth: &Auth) -> Option<Value> {
    match auth {
        Auth::ApiKey { .. } => None,
        Auth::App { app_id, app_secret, instance_id } => Some(json!({
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": app_secret.expose(),
            "instance_id": instance_id,
        })),
    }
}

/// No token means that nothing of the call itself was written; a 4xx, that the credentials are wrong.
pub(super) fn token_error(error: WixError) -> WixError {
    let kind = match error.kind {
        WixErrorKind::InDoubt { why } => WixErrorKind::Unreachable { why },
        kind @ (WixErrorKind::Forbidden { status: 501, .. }
        | WixErrorKind::Unreachable { .. }
        | WixErrorKind::RateLimited { .. }
        | WixErrorKind::Fault { .. }) => kind,
        _ => WixErrorKind::Unauthorized,
    };
    WixError { kind, ..error }
}
