//! The page at `/`: the inbox as Wix shows it, kept up to date without a reload.
//!
//! Everything is rendered here and works with scripts off. The script keeps asking for the page, with the tag that it
//! has, and puts in what is new. That survives a restart and holds no connection open, so the sandbox can always stop.
//! [`maud`] escapes everything that is put into the page; the policy blocks anything that would slip through.

mod assets;
mod badge;
mod content;
mod document;
mod icon;
mod inbox;
mod link;
mod list;
mod moment;
mod monogram;
mod person;
mod thread;

#[cfg(test)]
mod tests;

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Router;
use axum::extract::{Query, State as Handle};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use self::inbox::{Inbox, Selection};
use crate::sandbox::Sandbox;

/// Pictures may come from anywhere on the web and from this machine; everything else only from the sandbox.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' https: http://127.0.0.1:* http://localhost:*; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const GUARDS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

pub(crate) fn routes() -> Router<Sandbox> {
    Router::new().route("/", get(show)).merge(assets::routes()).layer(map_response(guard))
}

async fn guard(response: Response) -> impl IntoResponse {
    (GUARDS, response)
}

async fn show(
    Handle(sandbox): Handle<Sandbox>,
    Query(selection): Query<Selection>,
    headers: HeaderMap,
) -> Response {
    let page = document::render(&Inbox::of(&sandbox.state(), &selection)).into_string();
    let tag = tag(&page);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    ([(header::ETAG, tag)], Html(page)).into_response()
}

/// Identifies the page: the same state and selection give the same tag, also after a restart.
fn tag(page: &str) -> String {
    let mut hasher = DefaultHasher::new();
    page.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}
