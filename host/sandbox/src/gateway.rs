//! The one path of every Wix call: endpoint, authorization, budget, scripted fault, answer, call log.

use axum::extract::{ConnectInfo, Request, State as Handle};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::Sandbox;
use super::answer::Answer;
use super::assumptions::KeyBudget;
use super::auth::{self, Caller};
use super::call::{Call, Context};
use super::calls::CallRecord;
use super::clock::iso;
use super::dropped::Dropped;
use super::endpoint::{Endpoint, Route};
use super::error::WixError;
use super::fault::{Connection, Delivery, Kind};
use super::options::SandboxOptions;
use super::state::State;
use super::token;

const CONSISTENT: HeaderName = HeaderName::from_static("x-wix-consistent");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-wix-request-id");

/// Answers one Wix call.
pub(super) async fn answer(Handle(sandbox): Handle<Sandbox>, request: Request) -> Response {
    let request_id = Uuid::new_v4().to_string();
    let connection = request.extensions().get::<ConnectInfo<Connection>>().map(|info| info.0.clone());
    let call = Call::receive(request).await;
    let delivery = {
        let mut state = sandbox.state();
        let mut passage = Passage::new(&call, &mut state, sandbox.options());
        let delivery = passage.pass();
        passage.record(&delivery, &request_id);
        delivery
    };
    let mut response = delivery.response(connection.as_ref()).await;
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        if sandbox.options().assumptions.consistent_header {
            response.headers_mut().insert(CONSISTENT, value.clone());
        }
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// One call on its way, and what the developer may see of it besides its answer.
struct Passage<'a> {
    call: &'a Call,
    state: &'a mut State,
    options: &'a SandboxOptions,
    now: Timestamp,
    site: Option<String>,
    dropped: Dropped,
    hint: Option<String>,
    fault: Option<Kind>,
}

/// Where an admitted call goes, and for whom.
enum Admitted<'a> {
    Token,
    Site(Endpoint<'a>, Caller),
}

impl<'a> Passage<'a> {
    fn new(call: &'a Call, state: &'a mut State, options: &'a SandboxOptions) -> Self {
        let now = state.clock.now();
        Self { call, state, options, now, site: None, dropped: Dropped::default(), hint: None, fault: None }
    }

    fn pass(&mut self) -> Delivery {
        let admitted = Route::of(&self.call.method, &self.call.path).and_then(|route| {
            let admitted = self.admit(route)?;
            self.fault = self.state.faults.strike(route.target(), self.site.as_deref());
            Ok(admitted)
        });
        match self.fault.clone() {
            Some(fault) => fault.around(|| self.answer(admitted)),
            None => Delivery::AtOnce(self.answer(admitted)),
        }
    }

    /// Authorizes the call and charges its site. A token costs nothing and is for the site that it names.
    fn admit(&mut self, route: Route<'a>) -> Result<Admitted<'a>, WixError> {
        let Route::Site(endpoint) = route else {
            self.site = token::instance(self.call);
            return Ok(Admitted::Token);
        };
        let caller = self.identify()?;
        self.site = Some(caller.site.clone());
        let is_counted = !caller.is_key || self.options.assumptions.key_budget == KeyBudget::LikeApps;
        if is_counted {
            self.state.site(&caller.site).budget.spend(self.options.calls_per_minute, self.now)?;
        }
        endpoint.permission().check(&self.options.missing_permissions)?;
        Ok(Admitted::Site(endpoint, caller))
    }

    fn identify(&self) -> Result<Caller, WixError> {
        auth::identify(self.call, &self.state.tokens, self.options, self.now)
    }

    fn answer(&mut self, admitted: Result<Admitted<'_>, WixError>) -> Answer {
        match admitted.and_then(|admitted| self.perform(admitted)) {
            Ok(body) => body.into(),
            Err(error) => {
                self.hint = Some(error.hint().to_owned());
                self.refusal(&error)
            }
        }
    }

    fn refusal(&self, error: &WixError) -> Answer {
        let mut answer = Answer::from(error);
        let seconds = self.options.assumptions.retry_after;
        if error.status == StatusCode::TOO_MANY_REQUESTS && seconds > 0 {
            answer.headers.insert(RETRY_AFTER, seconds.into());
        }
        answer
    }

    fn perform(&mut self, admitted: Admitted<'_>) -> Result<Value, WixError> {
        if let Some(Kind::ExpireTokens(site)) = &self.fault {
            self.state.tokens.expire(site.as_deref(), self.now);
        }
        let Admitted::Site(endpoint, caller) = admitted else {
            return token::issue(self.call, &mut self.state.tokens, self.options, self.now);
        };
        // Once more, as the fault may just have ended the caller's token.
        self.identify()?;
        let seen_until = self.lag(endpoint).map(|lag| self.now - lag);
        let (site, clock) = self.state.site_and_clock(&caller.site);
        let (options, dropped) = (self.options, &mut self.dropped);
        endpoint
            .answer(self.call, &mut Context { site, caller: &caller, clock, options, dropped, seen_until })
    }

    /// How far the endpoint's view is behind: as scripted, or else as assumed.
    fn lag(&self, endpoint: Endpoint<'_>) -> Option<SignedDuration> {
        let assumed = endpoint.lag_ms(&self.options.assumptions);
        let assumed = (assumed > 0).then(|| SignedDuration::from_millis(assumed.into()));
        self.fault.as_ref().and_then(Kind::lag).or(assumed)
    }

    fn record(self, delivery: &Delivery, request_id: &str) {
        let (dropped_fields, hint) = self.dropped.told_with(self.hint);
        let record = CallRecord {
            at: iso(self.state.clock.now()),
            site: self.site,
            method: self.call.method.to_string(),
            path: self.call.path.clone(),
            status: delivery.status().map(|status| status.as_u16()),
            fault: self.fault.as_ref().map(Kind::name),
            dropped_fields,
            hint,
            request_id: request_id.to_owned(),
        };
        log(&record);
        self.state.calls.push(record);
    }
}

/// Tells the developer about refusals, faults and dropped fields; calls without any of these are details.
fn log(record: &CallRecord) {
    let CallRecord { site, method, path, status, fault, hint, request_id, .. } = record;
    if hint.is_none() && fault.is_none() && record.dropped_fields.is_empty() {
        tracing::debug!(request_id, site, method, path, status, "sandbox answered a call");
    } else {
        let dropped_fields = record.dropped_fields.join(", ");
        tracing::info!(
            request_id,
            site,
            method,
            path,
            status,
            fault,
            dropped_fields,
            hint,
            "sandbox objects to a call"
        );
    }
}
