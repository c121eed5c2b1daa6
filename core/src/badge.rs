//! Where a message came from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::content::without_nulls;
use crate::error::MapError;
use crate::text::{is_blank, short_web_url};

/// Where a message came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Badge {
    /// A word or two, such as `Facebook`.
    pub text: String,
    /// A small picture; an https URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
}

impl Badge {
    /// A badge with an icon.
    pub fn new(text: &str, icon_url: &str) -> Self {
        Self { text: text.to_owned(), icon_url: Some(icon_url.to_owned()) }
    }

    /// Refuses an empty one, and an icon that Wix would refuse.
    pub(crate) fn check(&self) -> Result<(), MapError> {
        if is_blank(&self.text) {
            return Err(MapError::new("the badge has no text"));
        }
        match &self.icon_url {
            Some(url) if short_web_url(url).is_none() || url.contains(char::is_whitespace) => {
                Err(MapError::new("the badge's icon_url is not an http(s) URL of at most 2,000 characters"))
            }
            _ => Ok(()),
        }
    }

    /// An element of the `badges` of Wix's message.
    pub(crate) fn to_wix(&self) -> Value {
        without_nulls(json!({ "text": self.text, "iconUrl": self.icon_url }))
    }
}
