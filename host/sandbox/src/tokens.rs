//! The access tokens of apps.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// How many seconds a token is valid: 4 hours.
pub(crate) const TOKEN_SECONDS: i64 = 14_400;

/// The tokens that were issued.
#[derive(Debug, Default)]
pub(crate) struct Tokens(HashMap<String, Token>);

/// A token for one installation of an app.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) app_id: String,
    pub(crate) instance_id: String,
    pub(crate) expires: Timestamp,
}

impl Tokens {
    /// Issues a token for one installation of an app, and forgets the expired ones.
    pub(crate) fn issue(&mut self, app_id: &str, instance_id: &str, now: Timestamp) -> String {
        self.0.retain(|_, token| token.expires > now);
        let text = format!("sandbox.{}", Uuid::new_v4().simple());
        let token = Token {
            app_id: app_id.to_owned(),
            instance_id: instance_id.to_owned(),
            expires: now + SignedDuration::from_secs(TOKEN_SECONDS),
        };
        self.0.insert(text.clone(), token);
        text
    }

    pub(crate) fn get(&self, text: &str) -> Option<&Token> {
        self.0.get(text)
    }

    /// Expires all tokens, or those of one installation.
    pub(crate) fn expire(&mut self, instance_id: Option<&str>, now: Timestamp) {
        for token in self.0.values_mut() {
            if instance_id.is_none_or(|id| token.instance_id == id) {
                token.expires = now;
            }
        }
    }
}
