//! Sometimes a provider's API is down, changed or odd: then look-ups are retried, and nothing panics.

use inbox_core::{Batch, FetchError, HttpResponse, WebhookRequest};
use serde_json::{Value, json};

use super::api::{Api, Found, Question};
use super::finding::{IN_FETCH, IN_FIXTURES, IN_MAP, fault};
use super::subject::{Case, Subject};
use super::{leaks, oddity, quotes};

/// Questions of a case that are asked.
const QUESTIONS: usize = 3;
/// Odd answers to each call, of all cases together.
const ANSWERS: usize = 1_500;

type Answer = Result<HttpResponse, FetchError>;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let mut asked = 0;
    for case in &subject.cases {
        for question in Question::of(subject.batch(case)?).into_iter().take(QUESTIONS) {
            asked += check_question(subject, case, &question)?;
        }
    }
    if asked == 0 && !subject.connector.api_hosts().is_empty() {
        let what = format!(
            "{}: there are api_hosts, but no case makes fetch or identify call them: add one with a fetch.json or \
             identify.json",
            subject.folder.display()
        );
        return Err(fault(what, IN_FIXTURES));
    }
    Ok(())
}

/// Every call that the question takes, answered otherwise; how many there are.
fn check_question(subject: &Subject, case: &Case, question: &Question) -> Result<usize, String> {
    let at_case = |what: String| case.fault(what, IN_FETCH);
    let recorded = Api::recorded(subject, case, question).map_err(at_case)?;
    recorded.ask(subject, question).map_err(at_case)?.ok();
    let calls = recorded.calls();
    for (number, call) in calls.iter().enumerate() {
        for (what, answer) in odd_answers(subject, case, &recorded.answer(call)) {
            let api = Api::answering(subject, case, question, (number, answer.clone())).map_err(at_case)?;
            let found = api.ask(subject, question);
            let at = |problem: String| {
                at_case(format!("{problem} (the API answers call {} with {what})", number + 1))
            };
            let found = found.map_err(at)?;
            check_error(subject, question, &answer, &found).map_err(at)?;
            check_events(subject, case, &found.unwrap_or_default())?;
        }
    }
    Ok(calls.len())
}

fn check_error(subject: &Subject, question: &Question, answer: &Answer, found: &Found) -> Result<(), String> {
    let is_busy = match answer {
        Ok(answer) => matches!(answer.status, 429 | 500..=599),
        Err(error) => error.is_temporary(),
    };
    let is_retried = matches!(found, Err(error) if error.is_temporary());
    if is_busy && !is_retried && matches!(question, Question::What(_)) {
        return Err("the look-up is not retried, so the event is lost".to_owned());
    }
    let Err(error) = found else { return Ok(()) };
    let text = format!("{error} {error:?}");
    if text.contains(quotes::WORDS) {
        return Err("the error quotes the answer, and errors end up in logs".to_owned());
    }
    leaks::shown_secret(subject, &text)
        .map_or(Ok(()), |pointer| Err(format!("the error shows the secret of setting `{pointer}`")))
}

/// What was found can be shown.
fn check_events(subject: &Subject, case: &Case, found: &Batch<Value>) -> Result<(), String> {
    found.events.iter().try_for_each(|event| {
        let shown = subject.map(event).map(|_| ());
        shown.map_err(|what| case.fault(format!("{what} (fetch found it in an odd answer)"), IN_MAP))
    })
}

/// Answers that no provider gives, until it does.
fn odd_answers(subject: &Subject, case: &Case, good: &HttpResponse) -> Vec<(String, Answer)> {
    let words = json!({ "error": { "message": quotes::WORDS } }).to_string();
    let statuses = [204, 301, 400, 401, 403, 404, 408, 410, 429, 500, 503, 599];
    let statuses =
        statuses.map(|status| (format!("status {status}"), Ok(HttpResponse::new(status, words.clone()))));
    let broken = [
        ("no answer in time", FetchError::Temporary("timed out".to_owned())),
        ("a refused connection", FetchError::Permanent("not allowed".to_owned())),
    ];
    let broken = broken.map(|(what, error)| (what.to_owned(), Err(error)));
    let cut = (0..good.body.len()).step_by(good.body.len() / 8 + 1).map(|end| good.body[..end].to_vec());
    let huge = json!([quotes::WORDS.repeat(20_000)]).to_string().into_bytes();
    let many = (ANSWERS / subject.cases.len()).clamp(20, 200);
    let call = WebhookRequest::new("GET", "https://api.example.com/", case.signed.received_at);
    let odd = oddity::bodies(&case.name, &call.body(good.body.clone()), many).into_iter();
    let quoting =
        [json!(quotes::WORDS), json!({ "message": quotes::WORDS })].map(|it| it.to_string().into_bytes());
    let bodies = cut.chain([huge]).chain(quoting).chain(odd).map(|body| {
        let shown: String = String::from_utf8_lossy(&body).chars().take(300).collect();
        (format!("status 200 and the body {shown}"), Ok(HttpResponse::new(200, body)))
    });
    statuses.into_iter().chain(broken).chain(bodies).collect()
}
