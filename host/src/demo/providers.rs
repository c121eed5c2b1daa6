//! An imitation of the providers' APIs, for what the host asks them.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::routing::get;
use axum::{Json, Router};
use inbox_core::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::calls::{FORM, LEAD, PSID};
use super::people::{ANNA, DAVID};

const DOOR: &[u8] = include_bytes!("door.png");

/// Starts the APIs of all providers; returns their address.
pub(super) async fn start_providers() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/{version}/{id}", get(graph))
        .route("/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}", get(picture));
    tokio::spawn(axum::serve(listener, router).into_future());
    Ok(url)
}

/// Meta's Graph API: the name of a person who writes to a Page, and what was filled in.
async fn graph(Path((_version, id)): Path<(String, String)>) -> Result<Json<Value>, StatusCode> {
    let (first, last) = ANNA.name.split_once(' ').unwrap_or_default();
    Ok(Json(match id.as_str() {
        PSID => json!({ "id": PSID, "first_name": first, "last_name": last }),
        LEAD => lead(),
        FORM => json!({ "id": FORM, "name": "Spa consultation" }),
        _ => return Err(StatusCode::NOT_FOUND),
    }))
}

fn lead() -> Value {
    let answers = [("full_name", DAVID.name), ("email", DAVID.email), ("phone_number", DAVID.phone)];
    let answers = answers.map(|(name, answer)| json!({ "name": name, "values": [answer] }));
    json!({ "id": LEAD, "created_time": Timestamp::now(), "form_id": FORM, "field_data": answers })
}

/// Twilio keeps the pictures of messages.
async fn picture() -> ([(header::HeaderName, &'static str); 1], &'static [u8]) {
    ([(header::CONTENT_TYPE, "image/png")], DOOR)
}
