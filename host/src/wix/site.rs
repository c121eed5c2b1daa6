//! One Wix site: its credentials, its budget and the way a call goes out.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::breaker::{Breaker, Change};
use crate::config::Auth;
use crate::wix::error::{CallFailure, WixErrorKind};
use crate::wix::record::{record, start_series};
use crate::wix::token::{Token, TokenCache, token_error, token_request};
use crate::wix::transport::{TIME_LIMIT, exchange, safe_base_url};
use crate::wix::{Budget, Operation, Permit, WixError};

/// One Wix site. A clone is the same site: token, budget and connections are shared.
#[derive(Clone)]
pub struct WixSite(Arc<Inner>);

struct Inner {
    name: String,
    http: Client,
    /// `None` when it is not safe to call.
    base_url: Option<String>,
    credentials: Auth,
    token: TokenCache,
    budget: Arc<Budget>,
    breaker: Breaker,
    /// The app that Wix takes us for, once a sent message said so.
    app_id: OnceLock<String>,
    last_failure: Mutex<Option<String>>,
    time_limit: Duration,
}

/// A call, ready to be made more than once. Without `Debug`: its content is a person's.
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) content: CallContent,
}

pub(super) enum CallContent {
    /// POST with a JSON body, byte for byte.
    Json(String),
    /// GET with query parameters.
    Query(Vec<(&'static str, String)>),
}

impl WixSite {
    /// A site by the name it has in the config, called with the client of [`http_client`](crate::wix::http_client).
    ///
    /// The base URL is https, or http to this machine; with any other one every call fails.
    pub fn new(name: &str, http: Client, base_url: &str, credentials: Auth, budget: Arc<Budget>) -> Self {
        start_series(name);
        Self(Arc::new(Inner {
            name: name.to_owned(),
            http,
            base_url: safe_base_url(base_url),
            credentials,
            token: TokenCache::default(),
            budget,
            breaker: Breaker::default(),
            app_id: OnceLock::new(),
            last_failure: Mutex::default(),
            time_limit: TIME_LIMIT,
        }))
    }

    /// The name it has in the config.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The calls it may make.
    pub fn budget(&self) -> &Arc<Budget> {
        &self.0.budget
    }

    /// Says until when the site is paused because it does not answer.
    pub fn breaker(&self) -> &Breaker {
        &self.0.breaker
    }

    /// Why the site is paused, while it is.
    pub fn paused_because(&self) -> Option<String> {
        let is_paused = self.0.budget.blocked_until().is_some() || self.0.breaker.try_at().is_some();
        let why = self.0.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone();
        why.filter(|_| is_paused)
    }

    /// The app that Wix takes us for; `None` until a sent message said so.
    pub fn app_id(&self) -> Option<&str> {
        self.0.app_id.get().map(String::as_str)
    }

    pub(super) fn learn_app_id(&self, app_id: &str) {
        self.0.app_id.get_or_init(|| app_id.to_owned());
    }

    /// The same site with another time limit for a call.
    #[cfg(test)]
    fn within(self, time_limit: Duration) -> Self {
        let inner = Arc::into_inner(self.0).expect("the site is not shared yet");
        Self(Arc::new(Inner { time_limit, ..inner }))
    }

    /// Waits for a place in the budget, then makes the call.
    pub(super) async fn call<T>(
        &self,
        call: &Call,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<T, WixError> {
        let permit = self.0.budget.permit().await;
        self.call_with(permit, call, read).await
    }

    /// Makes the call, with a new token once if Wix refuses the one in store. Takes 30 s at most.
    pub(super) async fn call_with<T>(
        &self,
        permit: Permit,
        call: &Call,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<T, WixError> {
        let deadline = Instant::now() + self.0.time_limit;
        let (key, permit) = self.authorization(call.operation, None, deadline, permit).await?;
        let request = self.request(call, &key, deadline)?;
        match self.exchange_within(permit, call.operation, request, &read).await {
            Err(WixError { kind: WixErrorKind::Unauthorized, .. })
                if token_request(&self.0.credentials).is_some() => {}
            result => return result,
        }
        let permit = self.another_permit(call.operation, deadline).await?;
        let (key, permit) = self.authorization(call.operation, Some(&key), deadline, permit).await?;
        let request = self.request(call, &key, deadline)?;
        self.exchange_within(permit, call.operation, request, &read).await
    }

    /// A place in the budget for one more call, if there is one in time.
    async fn another_permit(&self, operation: Operation, deadline: Instant) -> Result<Permit, WixError> {
        let budget = &self.0.budget;
        timeout_at(deadline, budget.permit()).await.map_err(|_| {
            let wait = budget.next_free().map(|at| at.saturating_duration_since(Instant::now()));
            WixErrorKind::RateLimited { retry_after: wait }.during(operation)
        })
    }

    /// The call as it goes out.
    pub(super) fn request(
        &self,
        call: &Call,
        key: &HeaderValue,
        deadline: Instant,
    ) -> Result<RequestBuilder, WixError> {
        let url = self.url(call.operation)?;
        let request = match &call.content {
            CallContent::Json(body) => {
                self.0.http.post(url).header(CONTENT_TYPE, "application/json").body(body.clone())
            }
            CallContent::Query(parameters) => self.0.http.get(url).query(parameters),
        };
        let request = match &self.0.credentials {
            Auth::ApiKey { site_id, .. } => request.header("wix-site-id", site_id),
            Auth::App { .. } => request,
        };
        Ok(request.header(AUTHORIZATION, key).timeout(deadline.saturating_duration_since(Instant::now())))
    }

    fn url(&self, operation: Operation) -> Result<String, WixError> {
        let why = "wix.base_url must be https (http only to this machine), without user, query or fragment";
        let fault = WixErrorKind::Fault { why }.during(operation);
        self.0.base_url.as_ref().map(|base| format!("{base}{}", operation.path())).ok_or(fault)
    }

    /// The permit is held until the answer is read.
    async fn exchange_within<T>(
        &self,
        permit: Permit,
        operation: Operation,
        request: RequestBuilder,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<T, WixError> {
        let result = exchange(operation, request).await.and_then(|answer| answer.read(read));
        drop(permit);
        self.note(operation, result)
    }

    /// The `Authorization` header, the API key or the token, never with a prefix; and the permit for the call.
    ///
    /// Asking for a token is a call, too: it takes the permit, and the call gets another one. A permit that was not
    /// needed because there is no key is given back.
    async fn authorization(
        &self,
        operation: Operation,
        refused: Option<&HeaderValue>,
        deadline: Instant,
        permit: Permit,
    ) -> Result<(HeaderValue, Permit), WixError> {
        let mut permit = Some(permit);
        let key = match &self.0.credentials {
            Auth::ApiKey { key, .. } => header_value(key.expose(), operation),
            Auth::App { .. } => self.token(refused, deadline, &mut permit).await,
        };
        match (key, permit) {
            (Ok(key), Some(permit)) => Ok((key, permit)),
            (Ok(key), None) => Ok((key, self.another_permit(operation, deadline).await?)),
            (Err(error), permit) => {
                permit.into_iter().for_each(Permit::give_back);
                Err(error)
            }
        }
    }

    async fn token(
        &self,
        refused: Option<&HeaderValue>,
        deadline: Instant,
        permit: &mut Option<Permit>,
    ) -> Result<HeaderValue, WixError> {
        let ask = async || self.ask_for_token(deadline, permit.take()).await;
        let token = self.0.token.get(refused, ask);
        let late = WixErrorKind::Unreachable { why: CallFailure::TimedOut };
        timeout_at(deadline, token).await.unwrap_or(Err(late.during(Operation::CreateToken)))
    }

    async fn ask_for_token(&self, deadline: Instant, permit: Option<Permit>) -> Result<Token, WixError> {
        let (operation, asked) = (Operation::CreateToken, Instant::now());
        let request = self.token_call()?;
        let request = request.timeout(deadline.saturating_duration_since(asked));
        let answer = exchange(operation, request).await;
        drop(permit);
        let token = answer.and_then(|answer| answer.read(|body| Token::read(body, asked)));
        self.note(operation, token.map_err(token_error))
    }

    /// The call that asks for a token; a site with a key of its own needs none.
    pub(super) fn token_call(&self) -> Result<RequestBuilder, WixError> {
        let body = token_request(&self.0.credentials).unwrap_or_default();
        Ok(self.0.http.post(self.url(Operation::CreateToken)?).json(&body))
    }

    /// Counts and logs the outcome; a 429 blocks the budget, silence in the end the site.
    fn note<T>(&self, operation: Operation, result: Result<T, WixError>) -> Result<T, WixError> {
        record(self.name(), operation, result.as_ref().err());
        if let Some(pause) = result.as_ref().err().and_then(WixError::retry_after) {
            self.0.budget.block_for(pause);
        }
        self.watch(result.as_ref().err());
        if let Err(error) = &result {
            *self.0.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
        }
        result
    }

    fn watch(&self, error: Option<&WixError>) {
        let site = self.name();
        let breaker = &self.0.breaker;
        let is_silence = error.is_some_and(WixError::is_silence);
        match if is_silence { breaker.record_failure() } else { breaker.record_success() } {
            Change::None => {}
            Change::Opened => {
                tracing::error!(
                    site,
                    "Wix does not answer: the site is paused and tried with one call at a time"
                );
            }
            Change::Closed => tracing::info!(site, "Wix answers again"),
        }
    }
}

impl fmt::Debug for WixSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WixSite").field("name", &self.0.name).finish_non_exhaustive()
    }
}

fn header_value(key: &str, operation: Operation) -> Result<HeaderValue, WixError> {
    let why = "the API key has characters that no HTTP header can carry; check it for a stray line break";
    let mut value = HeaderValue::from_str(key).map_err(|_| WixErrorKind::Fault { why }.during(operation))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests;
