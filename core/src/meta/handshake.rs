//! How Meta tries out a webhook URL.

use crate::request::{Probe, WebhookResponse};
use crate::secret::Secret;

impl Probe<'_> {
    /// Answers Meta's subscription handshake: the challenge for the right token, 403 for another; `None` when it is none.
    pub fn hub_challenge(&self, verify_token: &Secret) -> Option<WebhookResponse> {
        let mode = self.query("hub.mode")?;
        let token = self.query("hub.verify_token").unwrap_or_default();
        let is_meta = mode == "subscribe" && verify_token.matches(&token);
        let challenge = self.query("hub.challenge").filter(|text| is_meta && !text.is_empty());
        challenge.map(|text| WebhookResponse::body("text/plain", text)).or(Some(WebhookResponse::status(403)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::WebhookRequest;

    #[test]
    fn only_who_knows_the_token_hears_the_challenge() {
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
