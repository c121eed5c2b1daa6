//! What is known of people, by the provider's ids.

use std::time::Duration;

/// What is known of an external id.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct StoredLink {
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The name that the provider gave when asked.
    pub name: Option<String>,
    /// How long ago the provider was asked last, whatever it said.
    pub asked_ago: Option<Duration>,
}

/// The namespace of a provider's ids in the link table.
pub fn namespace(instance: &str, account: Option<&str>) -> String {
    serde_json::json!([instance, account]).to_string()
}
