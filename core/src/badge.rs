//! Where a message came from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::MapError;
use crate::text::{is_blank, web_url};

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

    /// Refuses one without text, and an icon that is not a web address.
    pub(crate) fn check(&self) -> Result<(), MapError> {
        let is_address = |url: &String| web_url(url).is_some() && !url.contains(char::is_whitespace);
        if is_blank(&self.text) {
            return Err(MapError::new("the badge has no text"));
        }
        if self.icon_url.as_ref().is_some_and(|url| !is_address(url)) {
            return Err(MapError::new("the badge's icon_url is not an http(s) URL"));
        }
        Ok(())
    }
}
