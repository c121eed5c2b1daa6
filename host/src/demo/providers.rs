//! What providers answer when the host asks them back: an imitation of their APIs on this machine.

use std::net::SocketAddr;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::routing::get;
use axum::{Json, Router};
use inbox_core::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::calls::{FORM, LEAD, PSID};
use super::cast::{ANNA, DAVID};

const DOOR: &[u8] = include_bytes!("door.png");

/// The APIs of the providers. Dropping it ends them.
#[derive(Debug)]
pub(super) struct Providers {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Providers {
    pub(super) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let router = Router::new()
            .route("/{version}/{id}", get(graph))
            .route("/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}", get(picture));
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the imitation of the providers' APIs ended");
            }
        });
        Ok(Self { address, serving })
    }

    /// The base address of all of them.
    pub(super) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Providers {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Meta's Graph API tells the name of who writes to a Page, and what was filled in.
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
