//! The files that the page needs besides itself.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{MethodRouter, get};

use crate::sandbox::Sandbox;

pub(super) const STYLE: &str = "/_sandbox/page.css";
pub(super) const SCRIPT: &str = "/_sandbox/page.js";
pub(super) const ICON: &str = "/_sandbox/page.svg";

const STYLES: &str = concat!(
    include_str!("style/frame.css"),
    include_str!("style/list.css"),
    include_str!("style/thread.css"),
    include_str!("style/phone.css"),
);

/// One module: each part sees every other, and the last one starts them.
const SCRIPTS: &str = concat!(
    include_str!("script/live.js"),
    include_str!("script/patch.js"),
    include_str!("script/place.js"),
    include_str!("script/unread.js"),
    include_str!("script/times.js"),
    include_str!("script/visit.js"),
);

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route(STYLE, file("text/css; charset=utf-8", STYLES))
        .route(SCRIPT, file("text/javascript; charset=utf-8", SCRIPTS))
        .route(ICON, file("image/svg+xml", include_str!("icon.svg")))
}

fn file(kind: &'static str, content: &'static str) -> MethodRouter<Sandbox> {
    get(move || async move { ([(CONTENT_TYPE, kind)], content) })
}
