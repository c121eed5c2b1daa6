//! One error type a stage. Messages are lower-case, name the place, and carry neither a secret nor a body.

use thiserror::Error;

/// Why a connector's settings were refused, beyond what their types say.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{field}` {problem}")]
#[non_exhaustive]
pub struct SettingsError {
    /// The settings key at fault, as written in the config.
    pub field: String,
    /// What is wrong with it and what to do.
    pub problem: String,
}

impl SettingsError {
    /// Names the settings key at fault and says what to do about it.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }
}

/// Why a request was refused. The host answers every variant in the same way: 401 with a constant body.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A part that carries the signature, its timestamp or its id is absent.
    #[error("{0} is missing: is the provider set up to sign its calls?")]
    Missing(String),
    /// A part that must occur once occurs several times.
    #[error("{0} occurs more than once")]
    Repeated(String),
    /// A part is there but not of the documented form.
    #[error("{0} is not in the documented form")]
    Malformed(String),
    /// The timestamp lies outside the provider's tolerance.
    #[error("the timestamp {}; {tolerance_seconds} s are allowed", is_off_by(*age_seconds))]
    Stale {
        /// Seconds between the signed timestamp and the receiver's clock.
        age_seconds: i64,
        /// Seconds allowed, both ways.
        tolerance_seconds: u32,
    },
    /// No key matches this signature.
    #[error(
        "no configured key matches this signature: compare the secret and the public URL with the provider's"
    )]
    Mismatch,
    /// The connector refused the provider's probe of the URL; this one is answered as the connector says.
    #[error("the provider probed the URL, but not as the settings expect")]
    Probe,
}

/// How far off a timestamp of that age is.
fn is_off_by(age_seconds: i64) -> String {
    let seconds = age_seconds.unsigned_abs();
    if age_seconds < 0 { format!("is {seconds} s in the future") } else { format!("is {seconds} s old") }
}

/// Why a request could not be signed (for tests and `send`).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("cannot sign: {0}")]
pub struct SignError(pub String);

/// Why a verified request could not be read at all. The host keeps the request for replay.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ParseError(String);

impl ParseError {
    /// Says what was expected; never quotes the body.
    pub fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

impl From<serde_json::Error> for ParseError {
    /// Keeps the place, what was expected there, and the name of a missing field. Drops any other text: it may quote
    /// the body.
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
        let missing = text.strip_prefix("missing field ").map(|field| format!("{field} is missing"));
        let wrong = text.strip_prefix("invalid type: ").and_then(|text| text.rsplit_once(", expected "));
        let problem = missing
            .or(wrong.map(|(_, expected)| format!("expected {expected}")))
            .unwrap_or_else(|| format!("{:?} error", error.classify()).to_lowercase());
        match error.line() {
            0 => Self(problem),
            line => Self(format!("{problem} at line {line} column {}", error.column())),
        }
    }
}

/// Why an event could not become an inbox message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct MapError(String);

impl MapError {
    /// Says what is missing or out of bounds; never quotes the message.
    pub fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

/// Why a look-up at a provider failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Worth another try later: connection, time-out, 429, 5xx.
    #[error("{0}")]
    Temporary(String),
    /// Someone must fix the set-up, such as an expired token; then the same call succeeds. Look-ups wait for that.
    #[error("{0}")]
    Setup(String),
    /// The same call will fail again: not found, unreadable answer.
    #[error("{0}")]
    Permanent(String),
}

impl From<ParseError> for FetchError {
    fn from(problem: ParseError) -> Self {
        Self::Permanent(format!("the provider's answer is not readable: {problem}"))
    }
}

impl FetchError {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Temporary(_) | Self::Setup(_))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::ParseError;

    #[derive(Debug, Deserialize)]
    struct Entry {
        #[expect(dead_code, reason = "only its absence and its type matter")]
        id: u8,
    }

    #[test]
    fn a_json_error_says_what_was_expected_and_never_quotes_the_body() {
        let problem =
            |value| ParseError::from(Entry::deserialize(value).expect_err("a broken entry")).to_string();
        assert_eq!(problem(json!({})), "`id` is missing");
        assert_eq!(problem(json!({ "id": "a secret, expected " })), "expected u8");
        assert_eq!(problem(json!({ "id": 256 })), "data error");
        let error = serde_json::from_str::<Entry>("{\"id\":\"x\"}").expect_err("a broken entry");
        assert_eq!(ParseError::from(error).to_string(), "expected u8 at line 1 column 9");
        let error = serde_json::from_str::<Entry>("{\"id\":").expect_err("half an entry");
        assert_eq!(ParseError::from(error).to_string(), "eof error at line 1 column 6");
    }
}
