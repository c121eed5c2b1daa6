//! A script as a developer writes it.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::Value;

use super::kind::{Kind, Moment};
use super::reply::Reply;
use super::target::Target;

const KINDS: &str = "status, status_after, delay_ms, reset, hang, half_body, garbage, empty_200, expire_tokens, \
                     query_lag_ms, list_lag_ms";

/// The body of `POST /_sandbox/faults`. Its entries are read one by one, so that a mistake can be placed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) faults: Vec<Value>,
}

/// Every key of an entry. Times are in milliseconds, at most 49 days.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) endpoint: Target,
    pub(super) site: Option<String>,
    #[serde(default)]
    pub(super) skip: u64,
    #[serde(default)]
    pub(super) times: Times,
    pub(super) probability: Option<f64>,
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

/// How often a fault strikes.
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

impl Written {
    /// Returns the one kind of fault that is named; the error says what is missing or too much.
    pub(super) fn kind(self) -> Result<Kind, String> {
        let endpoint = self.endpoint;
        let mut kinds = self.kinds()?;
        let kind = kinds.pop().ok_or_else(|| format!("names no fault; it needs one of {KINDS}"))?;
        if let Some(other) = kinds.pop() {
            return Err(format!("names both {} and {}; an entry has one fault", other.name(), kind.name()));
        }
        match kind.belongs_to() {
            Some(only) if !endpoint.covers(only) => {
                Err(format!("{} does not concern this endpoint", kind.name()))
            }
            _ => Ok(kind),
        }
    }

    fn kinds(self) -> Result<Vec<Kind>, String> {
        let answers = self.status.is_some() || self.status_after.is_some();
        if !answers && (self.body.is_some() || !self.headers.is_empty()) {
            return Err("body and headers belong to status and status_after".to_owned());
        }
        let reply = |status| Reply::parse(status, self.body.clone(), self.headers.clone());
        let millis = |lag| SignedDuration::from_millis(i64::from(lag));
        let on = |flag: Option<bool>, kind| flag.filter(|on| *on).map(|_| kind);
        let kinds = [
            self.status.map(reply).transpose()?.map(Kind::Status),
            self.status_after.map(reply).transpose()?.map(Kind::StatusAfter),
            self.delay_ms.map(|delay| Kind::Delay(Duration::from_millis(delay.into()))),
            self.reset.map(Kind::Reset),
            self.hang.map(Kind::Hang),
            on(self.half_body, Kind::HalfBody),
            on(self.garbage, Kind::Garbage),
            on(self.empty_200, Kind::Empty),
            on(self.expire_tokens, Kind::ExpireTokens(self.site)),
            self.query_lag_ms.map(|lag| Kind::QueryLag(millis(lag))),
            self.list_lag_ms.map(|lag| Kind::ListLag(millis(lag))),
        ];
        Ok(kinds.into_iter().flatten().collect())
    }
}
