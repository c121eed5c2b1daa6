//! How a call goes out to one Wix site: with its credentials, within its budget, and watched.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::breaker::{Breaker, Change};
use crate::config::Auth;
use crate::wix::call::{Call, CallContent};
use crate::wix::error::{CallFailure, WixErrorKind};
use crate::wix::record::{record, start_series};
use crate::wix::token::{Token, TokenCache, token_error, token_request};
use crate::wix::transport::{TIME_LIMIT, exchange, safe_base_url};
use crate::wix::{Budget, Operation, Permit, WixError};

/// Makes the calls to one site.
pub(super) struct Caller {
    pub(super) name: String,
    http: Client,
    /// `None` when it is not safe to call.
    base_url: Option<String>,
    credentials: Auth,
    token: TokenCache,
    pub(super) budget: Arc<Budget>,
    pub(super) breaker: Breaker,
    last_failure: Mutex<Option<String>>,
    pub(super) time_limit: Duration,
}

impl Caller {
    pub(super) fn new(
        name: &str,
        http: Client,
        base_url: &str,
        credentials: Auth,
        budget: Arc<Budget>,
    ) -> Self {
        start_series(name);
        Self {
            name: name.to_owned(),
            http,
            base_url: safe_base_url(base_url),
            credentials,
            token: TokenCache::default(),
            budget,
            breaker: Breaker::default(),
            last_failure: Mutex::default(),
            time_limit: TIME_LIMIT,
        }
    }

    /// Why no calls are made for a while, while that is so.
    pub(super) fn paused_because(&self) -> Option<String> {
        let is_paused = self.budget.blocked_until().is_some() || self.breaker.try_at().is_some();
        let why = self.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone();
        why.filter(|_| is_paused)
    }

    /// Waits for a place in the budget, then makes the call.
    pub(super) async fn call<T>(
        &self,
        call: &Call,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<T, WixError> {
        let permit = self.budget.permit().await;
        self.call_with(permit, call, read).await
    }

    /// Makes the call, with a new token once if Wix refuses the one in store. Takes 30 s at most.
    pub(super) async fn call_with<T>(
        &self,
        permit: Permit,
        call: &Call,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<T, WixError> {
        let deadline = Instant::now() + self.time_limit;
        let (key, permit) = self.authorization(call.operation, None, deadline, permit).await?;
        let request = self.request(call, &key, deadline)?;
        match self.exchange_within(permit, call.operation, request, &read).await {
            Err(WixError { kind: WixErrorKind::Unauthorized, .. })
                if token_request(&self.credentials).is_some() => {}
            result => return result,
        }
        let permit = self.another_permit(call.operation, deadline).await?;
        let (key, permit) = self.authorization(call.operation, Some(&key), deadline, permit).await?;
        let request = self.request(call, &key, deadline)?;
        self.exchange_within(permit, call.operation, request, &read).await
    }

    /// A place in the budget for one more call, if there is one in time.
    async fn another_permit(&self, operation: Operation, deadline: Instant) -> Result<Permit, WixError> {
        let budget = &self.budget;
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
                self.http.post(url).header(CONTENT_TYPE, "application/json").body(body.clone())
            }
            CallContent::Query(parameters) => self.http.get(url).query(parameters),
        };
        let request = match &self.credentials {
            Auth::ApiKey { site_id, .. } => request.header("wix-site-id", site_id),
            Auth::App { .. } => request,
        };
        Ok(request.header(AUTHORIZATION, key).timeout(deadline.saturating_duration_since(Instant::now())))
    }

    fn url(&self, operation: Operation) -> Result<String, WixError> {
        let why = "wix.base_url must be https (http only to this machine), without user, query or fragment";
        let fault = WixErrorKind::Fault { why }.during(operation);
        self.base_url.as_ref().map(|base| format!("{base}{}", operation.path())).ok_or(fault)
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
        let key = match &self.credentials {
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
        let token = self.token.get(refused, ask);
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
        let body = token_request(&self.credentials).unwrap_or_default();
        Ok(self.http.post(self.url(Operation::CreateToken)?).json(&body))
    }

    /// Counts and logs the outcome; a 429 blocks the budget, silence in the end the site.
    fn note<T>(&self, operation: Operation, result: Result<T, WixError>) -> Result<T, WixError> {
        record(&self.name, operation, result.as_ref().err());
        if let Some(pause) = result.as_ref().err().and_then(WixError::retry_after) {
            self.budget.block_for(pause);
        }
        self.watch(result.as_ref().err());
        if let Err(error) = &result {
            *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
        }
        result
    }

    fn watch(&self, error: Option<&WixError>) {
        let site = &self.name;
        let breaker = &self.breaker;
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

fn header_value(key: &str, operation: Operation) -> Result<HeaderValue, WixError> {
    let why = "the API key has characters that no HTTP header can carry; check it for a stray line break";
    let mut value = HeaderValue::from_str(key).map_err(|_| WixErrorKind::Fault { why }.during(operation))?;
    value.set_sensitive(true);
    Ok(value)
}
