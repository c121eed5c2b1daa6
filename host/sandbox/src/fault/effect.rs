//! What a fault does to a call.

use std::time::Duration;

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde::Deserialize;

use super::delivery::Delivery;
use super::reply::Reply;
use super::target::Target;
use crate::answer::Answer;

/// Bytes that begin like an answer and are not even text.
const GARBAGE: &[u8] = b"{\"message\": \xff\xfe<html>";

/// Whether the connection breaks before or after the call has taken effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Moment {
    /// Nothing was done.
    Before,
    /// What was asked was done; only the answer is lost.
    After,
}

/// What one fault does.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    Status(Reply),
    StatusAfter(Reply),
    Delay(Duration),
    Reset(Moment),
    Hang(Moment),
    HalfBody,
    Garbage,
    Empty,
    /// The tokens of one site, or of all, expire.
    ExpireTokens(Option<String>),
    QueryLag(SignedDuration),
    ListLag(SignedDuration),
}

impl Effect {
    /// The key in the plan, and the moment where there are two, as the call log shows it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::StatusAfter(_) => "status_after",
            Self::Delay(_) => "delay_ms",
            Self::Reset(Moment::Before) => "reset before",
            Self::Reset(Moment::After) => "reset after",
            Self::Hang(Moment::Before) => "hang before",
            Self::Hang(Moment::After) => "hang after",
            Self::HalfBody => "half_body",
            Self::Garbage => "garbage",
            Self::Empty => "empty_200",
            Self::ExpireTokens(_) => "expire_tokens",
            Self::QueryLag(_) => "query_lag_ms",
            Self::ListLag(_) => "list_lag_ms",
        }
    }

    /// The only endpoint that this effect makes sense for, if there is one.
    pub(super) fn belongs_to(&self) -> Option<Target> {
        match self {
            Self::QueryLag(_) => Some(Target::QueryContacts),
            Self::ListLag(_) => Some(Target::ListMessages),
            _ => None,
        }
    }

    /// How far behind the endpoint's view of the site is.
    pub(crate) fn lag(&self) -> Option<SignedDuration> {
        match self {
            Self::QueryLag(lag) | Self::ListLag(lag) => Some(*lag),
            _ => None,
        }
    }

    /// Performs the call, or not, and says how its answer reaches the client.
    pub(crate) fn around(&self, perform: impl FnOnce() -> Answer) -> Delivery {
        match self {
            Self::Status(reply) => Delivery::AtOnce(reply.answer()),
            Self::Reset(Moment::Before) => Delivery::Reset,
            Self::Hang(Moment::Before) => Delivery::Hang,
            _ => self.after(perform()),
        }
    }

    fn after(&self, answer: Answer) -> Delivery {
        match self {
            Self::StatusAfter(reply) => Delivery::AtOnce(reply.instead_of(answer)),
            Self::Delay(delay) => Delivery::Late(answer, *delay),
            Self::Reset(_) => Delivery::Reset,
            Self::Hang(_) => Delivery::Hang,
            Self::HalfBody => Delivery::Half(answer),
            Self::Garbage => Delivery::AtOnce(Answer::bytes(StatusCode::OK, GARBAGE)),
            Self::Empty => Delivery::AtOnce(Answer::bytes(StatusCode::OK, "")),
            Self::Status(_) | Self::ExpireTokens(_) | Self::QueryLag(_) | Self::ListLag(_) => {
                Delivery::AtOnce(answer)
            }
        }
    }
}
