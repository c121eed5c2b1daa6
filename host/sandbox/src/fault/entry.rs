//! An entry of the plan as a developer writes it.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::Value;

use super::effect::{Effect, Moment};
use super::reply::Reply;
use super::target::Target;

const EFFECTS: &str = "status, status_after, delay_ms, reset, hang, half_body, garbage, empty_200, expire_tokens, \
                       query_lag_ms, list_lag_ms";

/// Every key of an entry. Times are in milliseconds, at most 49 days.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) endpoint: Target,
    pub(super) site: Option<String>,
    #[serde(default)]
    pub(super) skip: u64,
    #[serde(default)]
    pub(super) times: Times,
    #[serde(default = "certain")]
    pub(super) probability: f64,
    pub(super) seed: Option<u64>,
    body: Option<Value>,
    #[serde(default)]
    headers: BTreeMap<String, Value>,
    status: Option<u16>,
    status_after: Option<u16>,
    delay_ms: Option<u32>,
    reset: Option<Moment>,
    hang: Option<Moment>,
    half_body: Option<bool>,
    garbage: Option<bool>,
    empty_200: Option<bool>,
    expire_tokens: Option<bool>,
    query_lag_ms: Option<u32>,
    list_lag_ms: Option<u32>,
}

fn certain() -> f64 {
    1.0
}

/// How often a fault applies.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "times is a whole number or \"forever\"")]
pub(super) enum Times {
    Count(u64),
    Word(Forever),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Forever {
    Forever,
}

impl Times {
    /// The limit; none when it is 0 or `"forever"`.
    pub(super) fn limit(&self) -> Option<u64> {
        match self {
            Self::Count(0) | Self::Word(Forever::Forever) => None,
            Self::Count(count) => Some(*count),
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self::Count(1)
    }
}

impl Entry {
    /// Checks the entry and returns the one effect that it names; the error says what is missing or too much.
    pub(super) fn effect(&self) -> Result<Effect, String> {
        if !(0.0..=1.0).contains(&self.probability) {
            return Err("probability is not a number from 0 to 1".to_owned());
        }
        let mut effects = self.effects()?;
        let effect = effects.pop().ok_or_else(|| format!("names no fault; it needs one of {EFFECTS}"))?;
        if let Some(other) = effects.pop() {
            return Err(format!("names both {} and {}; an entry has one fault", other.name(), effect.name()));
        }
        match effect.belongs_to() {
            Some(only) if !self.endpoint.covers(only) => {
                Err(format!("{} does not concern this endpoint", effect.name()))
            }
            _ => Ok(effect),
        }
    }

    fn effects(&self) -> Result<Vec<Effect>, String> {
        let answers = self.status.is_some() || self.status_after.is_some();
        if !answers && (self.body.is_some() || !self.headers.is_empty()) {
            return Err("body and headers belong to status and status_after".to_owned());
        }
        let reply = |status| Reply::new(status, self.body.clone(), &self.headers);
        let lag = |millis| SignedDuration::from_millis(i64::from(millis));
        let on = |flag: Option<bool>, effect: Effect| (flag == Some(true)).then_some(effect);
        let effects = [
            self.status.map(reply).transpose()?.map(Effect::Status),
            self.status_after.map(reply).transpose()?.map(Effect::StatusAfter),
            self.delay_ms.map(|delay| Effect::Delay(Duration::from_millis(delay.into()))),
            self.reset.map(Effect::Reset),
            self.hang.map(Effect::Hang),
            on(self.half_body, Effect::HalfBody),
            on(self.garbage, Effect::Garbage),
            on(self.empty_200, Effect::Empty),
            on(self.expire_tokens, Effect::ExpireTokens(self.site.clone())),
            self.query_lag_ms.map(lag).map(Effect::QueryLag),
            self.list_lag_ms.map(lag).map(Effect::ListLag),
        ];
        Ok(effects.into_iter().flatten().collect())
    }
}
