//! Meta's Graph API, as the connectors of Meta's products need it.

use std::collections::BTreeMap;

use inbox_core::{ApiUrl, FetchContext, FetchError, HttpRequest, HttpResponse, Secret};
use serde_json::Value;

const VERSION: &str = "v24.0";

/// Meta's Graph API, opened by an access token for each account: a Page, a professional account
/// (<https://developers.facebook.com/docs/graph-api/guides/error-handling>).
#[derive(Debug)]
pub struct GraphApi {
    base_url: ApiUrl,
    tokens: BTreeMap<String, Secret>,
}

impl GraphApi {
    /// The API at that address, with these tokens by account; the settings call them `page_tokens`.
    pub fn new(base_url: ApiUrl, tokens: BTreeMap<String, Secret>) -> Self {
        Self { base_url, tokens }
    }

    /// Its usual address: `https://graph.facebook.com`.
    pub fn base_url() -> ApiUrl {
        "https://graph.facebook.com".parse().expect("a base URL")
    }

    /// What [`api_hosts`](inbox_core::Connector::api_hosts) must name.
    pub fn hosts(&self) -> Vec<String> {
        vec![self.base_url.host().to_owned()]
    }

    /// Whether an object of the account can be read: there is a token, and the id is a number.
    pub fn opens(&self, account: Option<&str>, id: &str) -> bool {
        is_number(id) && account.is_some_and(|account| self.tokens.contains_key(account))
    }

    /// Reads these fields (`name,id`) of an object of the account.
    ///
    /// # Errors
    /// [`FetchError::Setup`] when the token is missing, expired or not allowed to; temporary when Meta is busy.
    pub async fn get(
        &self,
        account: Option<&str>,
        id: &str,
        fields: &str,
        context: &FetchContext<'_>,
    ) -> Result<Value, FetchError> {
        if !is_number(id) {
            return Err(FetchError::Permanent("an id that is not a number is never looked up".to_owned()));
        }
        let account = account.unwrap_or_default();
        let token = self.tokens.get(account).ok_or_else(|| {
            FetchError::Setup(format!(
                "there is no token for {account}: add it to `page_tokens` in the settings"
            ))
        })?;
        let url = self.base_url.join(&format!("/{VERSION}/{id}?fields={fields}"));
        let answer = context.send(HttpRequest::get(url).secret_query("access_token", token)).await?;
        match problem(account, &answer) {
            Some(problem) => Err(problem),
            None => answer.json(),
        }
    }
}

/// Whether a text is ASCII digits only.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What Meta's own code says beyond the HTTP status, which is 400 for nearly everything.
fn problem(account: &str, answer: &HttpResponse) -> Option<FetchError> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let error = body.get("error").filter(|_| answer.status != 200)?;
    let code = error["code"].as_u64()?;
    let says = |what: &str| format!("{what} (Graph API error {code})");
    Some(match code {
        102 | 190 => FetchError::Setup(says(&format!(
            "the token for {account} has expired or was revoked: put a new one into `page_tokens`"
        ))),
        3 | 10 | 200..=299 => FetchError::Setup(says(&format!(
            "the token for {account} lacks a permission: the connector's README lists those it needs"
        ))),
        4 | 17 | 32 | 341 | 613 | 80_000..=80_014 => FetchError::Temporary(says("Meta wants fewer calls")),
        100 if error["error_subcode"] == 33 => {
            FetchError::Permanent(says("it does not exist (any more), or the token may not see it"))
        }
        1 | 2 => FetchError::Temporary(says("Meta has a problem")),
        _ if error["is_transient"] == true => FetchError::Temporary(says("Meta has a problem")),
        _ => FetchError::Permanent(says(&format!("the provider answered {}", answer.status))),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problem_of(status: u16, error: &Value) -> Option<FetchError> {
        problem("7", &HttpResponse::new(status, json!({ "error": error }).to_string()))
    }

    #[test]
    fn what_an_operator_can_fix_differs_from_what_passes_and_from_what_is_final() {
        let error = |code: u64| problem_of(400, &json!({ "code": code })).expect("an error");
        for code in [3, 10, 102, 190, 200, 299] {
            assert!(matches!(error(code), FetchError::Setup(_)), "{code}");
        }
        for code in [1, 2, 4, 17, 32, 613, 80_005] {
            assert!(matches!(error(code), FetchError::Temporary(_)), "{code}");
        }
        for code in [100, 33, 803] {
            assert!(matches!(error(code), FetchError::Permanent(_)), "{code}");
        }
        let transient = problem_of(400, &json!({ "code": 100, "is_transient": true }));
        assert!(transient.expect("an error").is_temporary());
        let gone = problem_of(400, &json!({ "code": 100, "error_subcode": 33, "message": "'4711' is gone" }));
        let gone = gone.expect("an error").to_string();
        assert_eq!(gone, "it does not exist (any more), or the token may not see it (Graph API error 100)");
    }

    #[test]
    fn without_a_code_the_status_counts() {
        assert_eq!(problem_of(500, &json!({})), None);
        assert_eq!(problem_of(200, &json!({ "code": 190 })), None);
        assert_eq!(problem("7", &HttpResponse::new(502, "<html>")), None);
    }
}
