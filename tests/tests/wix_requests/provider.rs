//! A server that stands for the APIs of all providers, and answers what the fixtures recorded.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::{Router, serve};
use tokio::net::TcpListener;

use super::case::Recorded;

/// What is not asked for yet, by the name of the case.
type Recordings = Arc<Mutex<BTreeMap<String, Vec<Recorded>>>>;

/// Starts it; returns its base URL, below which each case has a folder of its own.
pub(crate) async fn start(recordings: BTreeMap<String, Vec<Recorded>>) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let router = Router::new().fallback(answer).with_state(Arc::new(Mutex::new(recordings)));
    tokio::spawn(async move { serve(listener, router).await });
    Ok(base_url)
}

async fn answer(State(recordings): State<Recordings>, uri: Uri, RawQuery(query): RawQuery) -> Response {
    let (case, path) = uri.path().trim_start_matches('/').split_once('/').unwrap_or_default();
    let mut recordings = recordings.lock().unwrap_or_else(PoisonError::into_inner);
    let left = recordings.get_mut(case);
    let answered = left.and_then(|left| next(left, path, query.as_deref().unwrap_or_default()));
    let Some(Recorded { status, body, .. }) = answered else {
        return Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap_or_default();
    };
    let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
    Response::builder().status(status).body(body.into()).unwrap_or_default()
}

/// The answer to a call. Each is given once, but for the last one, which a look-up that fails gets again and again.
fn next(left: &mut Vec<Recorded>, path: &str, query: &str) -> Option<Recorded> {
    let is_asked = |recorded: &Recorded| is_same(recorded, path, query);
    let first = left.iter().position(is_asked)?;
    let is_last = left.iter().filter(|recorded| is_asked(recorded)).count() == 1;
    Some(if is_last { left[first].clone() } else { left.remove(first) })
}

/// `{{…}}` stands for a secret of the settings, whatever it is.
fn is_same(recorded: &Recorded, path: &str, query: &str) -> bool {
    let url = recorded.request.split_once("://").map_or("", |(_, rest)| rest);
    let (own_path, own_query) = url.split_once('?').unwrap_or((url, ""));
    let own_path = own_path.split_once('/').map_or("", |(_, path)| path);
    let (own, asked) = (pairs(own_query), pairs(query));
    let is_same_pair = |(own, asked): (&(String, String), &(String, String))| {
        own.0 == asked.0 && (own.1 == asked.1 || own.1.starts_with("{{"))
    };
    own_path == path && own.len() == asked.len() && own.iter().zip(&asked).all(is_same_pair)
}

fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The text that a transcript shows where the address of this server would stand.
pub(crate) fn without_address(text: &str, base_url: &str, case: &str) -> String {
    text.replace(&format!("{base_url}/{case}"), "{{provider}}")
}
