//! The subscription handshake with which Meta and other hubs probe a webhook URL (`hub.mode`, `hub.challenge`), and what
//! is wrong with one that was refused.

use crate::connector::DynConnector;
use crate::diagnosis::Diagnosis;
use crate::request::{Probe, WebhookRequest, WebhookResponse};
use crate::secret::Secret;

/// The query parameter with the token.
const TOKEN: &str = "hub.verify_token";
/// Extra characters with which the token may have been pasted into the settings.
const AROUND: [(&str, &str, &str); 6] = [
    ("", "\n", "line break at its end"),
    ("", "\r\n", "line break at its end"),
    ("", " ", "white space around it"),
    (" ", "", "white space around it"),
    ("\"", "\"", "quotes around it"),
    ("'", "'", "quotes around it"),
];

impl Probe<'_> {
    /// Answers the subscription handshake that Meta sends: the challenge for the right token, 403 for another one; `None`
    /// if it is no handshake.
    pub fn hub_challenge(&self, verify_token: &Secret) -> Option<WebhookResponse> {
        let mode = self.query("hub.mode")?;
        let token = self.query(TOKEN).unwrap_or_default();
        let is_right = mode == "subscribe" && verify_token.matches(&token);
        let challenge = self.query("hub.challenge").filter(|text| is_right && !text.is_empty());
        challenge.map(|text| WebhookResponse::body("text/plain", text)).or(Some(WebhookResponse::status(403)))
    }
}

/// Says what is wrong with the token of a handshake that the connector refused; `None` if it is no complete handshake.
pub(crate) fn diagnose_handshake(
    connector: &dyn DynConnector,
    refused: &WebhookRequest,
) -> Option<Diagnosis> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_knows_the_token_gets_the_challenge() {
        let answer = |query: &str| {
            let url = format!("https://hooks.example.com/webhooks/a?{query}");
            let request = WebhookRequest::new("GET", url, jiff::Timestamp::UNIX_EPOCH);
            Probe::of(&request)?
                .hub_challenge(&Secret::new("word"))
                .map(|answer| (answer.status, answer.body))
        };
        let right = "hub.mode=subscribe&hub.verify_token=word&hub.challenge=7%2B7";
        assert_eq!(answer(right), Some((200, "7+7".to_owned())));
        for wrong in [
            "hub.mode=subscribe&hub.verify_token=other&hub.challenge=7",
            "hub.mode=subscribe&hub.challenge=7",
            "hub.mode=subscribe&hub.verify_token=word",
            "hub.mode=unsubscribe&hub.verify_token=word&hub.challenge=7",
        ] {
            assert_eq!(answer(wrong), Some((403, String::new())), "{wrong}");
        }
        assert_eq!(answer("hub.verify_token=word&hub.challenge=7"), None);
    }
}
