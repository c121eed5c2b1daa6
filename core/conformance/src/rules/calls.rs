//! What a connector calls at its provider: its own hosts only, with no secret and nobody's text in the URL.

use inbox_core::HttpRequest;
use serde_json::json;
use url::Url;

use super::api::{Api, Question};
use super::body::Body;
use super::finding::{IN_FETCH, IN_PARSE};
use super::leaks;
use super::subject::{Case, Subject};

/// An id that would lead elsewhere if it were put into a URL as it is.
const ELSEWHERE: &str = "7/../conformance?a=b#c";

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    subject.cases.iter().try_for_each(|case| {
        check_calls(subject, case, Question::of(subject.batch(case)?))?;
        let body = Body::of(case.verified.request());
        body.spots().iter().filter(|spot| body.text(spot).is_some()).try_for_each(|spot| {
            let found = subject.parse_body(case, body.with(spot, &json!(ELSEWHERE)));
            let found = found.map_err(|what| case.fault(what, IN_PARSE))?.unwrap_or_default();
            let at_case = |what| format!("with `{ELSEWHERE}` at `{}`: {what}", spot.name);
            check_calls(subject, case, Question::of(found)).map_err(at_case)
        })
    })
}

fn check_calls(subject: &Subject, case: &Case, questions: Vec<Question>) -> Result<(), String> {
    for question in questions {
        let at_case = |what: String| case.fault(what, IN_FETCH);
        let api = Api::recorded(subject, case, &question).map_err(at_case)?;
        api.ask(subject, &question).map_err(at_case)?.ok();
        api.calls().iter().try_for_each(|call| check_call(subject, call).map_err(at_case))?;
    }
    Ok(())
}

fn check_call(subject: &Subject, call: &HttpRequest) -> Result<(), String> {
    let url = Url::parse(&call.url).map_err(|_| "what is called is no URL".to_owned())?;
    let host = url.host_str().unwrap_or_default();
    if !subject.connector.api_hosts().iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
        return Err(format!(
            "{host} is called but not in api_hosts: the host of Inbox Bridge would refuse it"
        ));
    }
    if call.url.contains("conformance?a=b") || url.path().contains("/conformance") {
        return Err(
            "an id leads to another URL: allow only digits in it, or whatever else the provider's ids consist of".to_owned()
        );
    }
    match leaks::shown_secret(subject, &call.url) {
        None => Ok(()),
        Some(pointer) => Err(format!(
            "the URL that is called holds the secret of setting `{pointer}`, and URLs end up in logs: use \
             HttpRequest::secret_query or basic"
        )),
    }
}
