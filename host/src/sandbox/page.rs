//! A plain page at `/` that lists the messages which arrived, newest first.

use std::fmt::Write;

use axum::Router;
use axum::extract::State as Handle;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;

use super::Sandbox;
use super::developer::arrived;

const SHOWN: usize = 200;
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/", get(show))
}

async fn show(Handle(sandbox): Handle<Sandbox>) -> Response {
    let messages = arrived(&sandbox.state(), None);
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, Html(render(&messages))).into_response()
}

fn render(messages: &[Value]) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sandbox inbox</title>\
         <h1>Sandbox inbox</h1><table><thead><tr><th>Time<th>Site<th>Contact<th>Conversation<th>Badge<th>Message\
         <tbody>",
    );
    for entry in messages.iter().rev().take(SHOWN) {
        let message = &entry["message"];
        let contact = entry["contactName"].as_str().filter(|name| !name.is_empty());
        let cells = [
            message["createdDate"].as_str(),
            entry["site"].as_str(),
            contact.or(entry["contactEmail"].as_str()),
            entry["conversationId"].as_str(),
            message["badges"][0]["text"].as_str(),
            Some(&*summary(&message["content"])),
        ]
        .map(|cell| escape(cell.unwrap_or_default()));
        let _ = writeln!(html, "<tr><td>{}", cells.join("<td>"));
    }
    html.push_str("</table></html>\n");
    html
}

fn summary(content: &Value) -> String {
    let items = content["basic"]["items"].as_array().map_or(&[][..], Vec::as_slice);
    let mut parts: Vec<&str> = items
        .iter()
        .filter_map(|item| {
            item["text"].as_str().or(item["image"]["url"].as_str()).or(item["file"]["url"].as_str())
        })
        .collect();
    parts.extend(content["minimal"]["text"].as_str());
    if parts.is_empty() {
        content["contentType"].as_str().unwrap_or_default().to_owned()
    } else {
        parts.join(" · ")
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_in_a_message_stays_text() {
        assert_eq!(escape("<b title='\"'>&"), "&lt;b title=&#39;&quot;&#39;&gt;&amp;");
    }
}
