//! What would have made Meta's subscription handshake right: tried on copies, and told in a sentence.

use crate::connector::DynConnector;
use crate::diagnosis::Diagnosis;
use crate::request::{Probe, WebhookRequest};

/// Where the token stands.
const TOKEN: &str = "hub.verify_token";
/// What may stand around the token in the settings that does not belong there.
const AROUND: [(&str, &str, &str); 6] = [
    ("", "\n", "line end at its end"),
    ("", "\r\n", "line end at its end"),
    ("", " ", "white space around it"),
    (" ", "", "white space around it"),
    ("\"", "\"", "quotes around it"),
    ("'", "'", "quotes around it"),
];

/// What is wrong with the token of a handshake that the connector refused; `None` when it is no whole handshake.
pub(crate) fn diagnosis(connector: &dyn DynConnector, refused: &WebhookRequest) -> Option<Diagnosis> {
    let probe = Probe::of(refused)?;
    probe.query("hub.challenge").filter(|text| !text.is_empty())?;
    probe.query("hub.mode").filter(|mode| mode == "subscribe")?;
    let token = probe.query(TOKEN).unwrap_or_default();
    let fits = |token: &str| {
        let other = with_token(refused, token);
        let answer = Probe::of(&other).and_then(|probe| connector.probe(&probe));
        answer.is_some_and(|answer| answer.status < 400)
    };
    let in_settings = AROUND.iter().find(|(before, after, _)| fits(&format!("{before}{token}{after}")));
    let flaw = match in_settings {
        Some((_, _, flaw)) => Some(("the settings", *flaw)),
        None => fits(token.trim()).then_some(("the call", "white space around it")),
    };
    Some(Diagnosis::VerifyToken { flaw })
}

/// The request with another token.
fn with_token(request: &WebhookRequest, token: &str) -> WebhookRequest {
    let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != TOKEN);
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .append_pair(TOKEN, token)
        .finish();
    WebhookRequest { url: format!("{path}?{query}"), ..request.clone() }
}
