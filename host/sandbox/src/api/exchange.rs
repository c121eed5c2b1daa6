//! One call and its answer: endpoint, authorization, budget, planned fault, answer, call log.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::answer::Answer;
use crate::api::call::Call;
use crate::api::caller::{self, Caller};
use crate::api::context::Context;
use crate::api::create_token;
use crate::api::route::{Endpoint, Route};
use crate::assumptions::KeyBudget;
use crate::body::dropped::Dropped;
use crate::call_log::CallRecord;
use crate::clock::iso;
use crate::error::WixError;
use crate::fault::{Delivery, Effect};
use crate::options::{SandboxOptions, SandboxPermission};
use crate::state::State;

/// One call while it is handled, and what the call log shows of it besides its answer.
pub(super) struct Exchange<'a> {
    call: &'a Call,
    state: &'a mut State,
    options: &'a SandboxOptions,
    now: Timestamp,
    site: Option<String>,
    dropped: Dropped,
    hint: Option<String>,
    effect: Option<Effect>,
}

/// Where an admitted call goes, and for whom.
enum Admitted<'a> {
    Token,
    Site(Endpoint<'a>, Caller),
}

impl<'a> Exchange<'a> {
    pub(super) fn new(call: &'a Call, state: &'a mut State, options: &'a SandboxOptions) -> Self {
        let now = state.clock.now();
        Self { call, state, options, now, site: None, dropped: Dropped::default(), hint: None, effect: None }
    }

    /// Answers the call and writes it into the call log.
    pub(super) fn run(mut self, request_id: &str) -> Delivery {
        let delivery = self.delivery();
        self.record(&delivery, request_id);
        delivery
    }

    fn delivery(&mut self) -> Delivery {
        let admitted = Route::of(&self.call.method, &self.call.path).and_then(|route| {
            let admitted = self.admit(route)?;
            self.effect = self.state.faults.next_effect(route.target(), self.site.as_deref());
            Ok(admitted)
        });
        match self.effect.clone() {
            Some(effect) => effect.around(|| self.answer(admitted)),
            None => Delivery::AtOnce(self.answer(admitted)),
        }
    }

    /// Authorizes the call and charges its site. A token costs nothing and is for the site that it names.
    fn admit(&mut self, route: Route<'a>) -> Result<Admitted<'a>, WixError> {
        let Route::Site(endpoint) = route else {
            self.site = create_token::instance(self.call);
            return Ok(Admitted::Token);
        };
        let caller = self.identify()?;
        self.site = Some(caller.site.clone());
        let is_counted = !caller.is_key || self.options.assumptions.key_budget == KeyBudget::LikeApps;
        if is_counted {
            self.spend(&caller.site)?;
        }
        self.check(endpoint.permission())?;
        Ok(Admitted::Site(endpoint, caller))
    }

    fn identify(&self) -> Result<Caller, WixError> {
        caller::identify(self.call, &self.state.tokens, self.options, self.now)
    }

    /// The body of the 429 is undocumented; it has the general error shape.
    fn spend(&mut self, site: &str) -> Result<(), WixError> {
        let limit = self.options.calls_per_minute;
        if self.state.site(site).budget.spend(limit, self.now) {
            return Ok(());
        }
        let status = StatusCode::TOO_MANY_REQUESTS;
        Err(WixError::application(status, "RESOURCE_EXHAUSTED", "Too many requests")
            .with_hint(format!("more than {limit} calls of this site in 60 seconds")))
    }

    fn check(&self, permission: SandboxPermission) -> Result<(), WixError> {
        if !self.options.missing_permissions.contains(&permission) {
            return Ok(());
        }
        Err(WixError::application(StatusCode::FORBIDDEN, "PERMISSION_DENIED", "Permission denied")
            .with_hint(format!("the caller lacks the permission {}", permission.scope())))
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
        if let Some(Effect::ExpireTokens(site)) = &self.effect {
            self.state.tokens.expire(site.as_deref(), self.now);
        }
        let Admitted::Site(endpoint, caller) = admitted else {
            return create_token::issue(self.call, &mut self.state.tokens, self.options, self.now);
        };
        // Again, as the fault may just have expired the caller's token.
        self.identify()?;
        let seen_until = self.lag(endpoint).map(|lag| self.now - lag);
        let (site, clock) = self.state.site_and_clock(&caller.site);
        let (options, dropped) = (self.options, &mut self.dropped);
        endpoint
            .answer(self.call, &mut Context { site, caller: &caller, clock, options, dropped, seen_until })
    }

    /// How far behind the endpoint's view is: as planned, or otherwise as assumed.
    fn lag(&self, endpoint: Endpoint<'_>) -> Option<SignedDuration> {
        let assumed = endpoint.lag_ms(&self.options.assumptions);
        let assumed = (assumed > 0).then(|| SignedDuration::from_millis(assumed.into()));
        self.effect.as_ref().and_then(Effect::lag).or(assumed)
    }

    fn record(self, delivery: &Delivery, request_id: &str) {
        let (dropped_fields, hint) = self.dropped.report(self.hint);
        let record = CallRecord {
            at: iso(self.state.clock.now()),
            site: self.site,
            method: self.call.method.to_string(),
            path: self.call.path.clone(),
            status: delivery.status().map(|status| status.as_u16()),
            fault: self.effect.as_ref().map(Effect::name),
            dropped_fields,
            hint,
            request_id: request_id.to_owned(),
        };
        log(&record);
        self.state.calls.push(record);
    }
}

/// A call that was refused, met a fault or lost a field is for the developer to see; any other is a detail.
fn log(record: &CallRecord) {
    let CallRecord { site, method, path, status, fault, hint, request_id, .. } = record;
    if hint.is_none() && fault.is_none() && record.dropped_fields.is_empty() {
        tracing::debug!(request_id, site, method, path, status, "sandbox answered a call");
        return;
    }
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
        "a call to the sandbox has a problem"
    );
}
