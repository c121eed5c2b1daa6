//! What someone looks at: a site and a conversation, as the page's address says.

use serde::Deserialize;
use url::form_urlencoded::Serializer;

/// The query of the page's address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Selection {
    pub(super) site: Option<String>,
    pub(super) conversation: Option<String>,
}

/// Writes the address of a site's list.
pub(super) fn site_address(site: &str) -> String {
    format!("/?{}", Serializer::new(String::new()).append_pair("site", site).finish())
}

/// Writes the address of a conversation.
pub(super) fn conversation_address(site: &str, conversation: &str) -> String {
    let mut query = Serializer::new(String::new());
    format!("/?{}", query.append_pair("site", site).append_pair("conversation", conversation).finish())
}
