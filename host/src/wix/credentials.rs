//! What a site lets us in with.

use inbox_core::Secret;
use serde_json::{Value, json};

/// What a site lets us in with. Equal credentials mean one token and one budget.
///
/// Follows Wix "Make REST API Calls with an API Key"
/// (<https://dev.wix.com/docs/go-headless/develop-your-project/admin-operations/make-rest-api-calls-with-an-api-key>)
/// and "Create Access Token"
/// (<https://dev.wix.com/docs/rest/api-reference/authorization/oauth-2/create-access-token>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// An API key of the account that owns the site.
    ApiKey {
        /// The key.
        key: Secret,
        /// The site's id.
        site_id: String,
    },
    /// An app that is installed on the site.
    App {
        /// The app's id.
        app_id: String,
        /// The app's secret.
        app_secret: Secret,
        /// The id of the installation on the site.
        instance_id: String,
    },
}

impl Credentials {
    /// The body of the token call, for an app.
    pub(super) fn token_request(&self) -> Option<Value> {
        match self {
            Self::ApiKey { .. } => None,
            Self::App { app_id, app_secret, instance_id } => Some(json!({
                "grant_type": "client_credentials",
                "client_id": app_id,
                "client_secret": app_secret.expose(),
                "instance_id": instance_id,
            })),
        }
    }
}
