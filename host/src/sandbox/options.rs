//! What a sandbox accepts, and how it decides what Wix leaves undocumented.

use std::fmt;

/// The settings of a sandbox. Start from [`SandboxOptions::default`] and change what matters.
///
/// The switches at the end choose between readings of Wix that its documents leave open.
#[derive(Clone)]
#[non_exhaustive]
pub struct SandboxOptions {
    /// Calls that one site may make in any 60 seconds before it hears 429. Wix documents 200, the default.
    pub calls_per_minute: u32,
    /// The only API key that is accepted; any, when `None`.
    pub key: Option<String>,
    /// The only `wix-site-id` that is accepted with an API key; any, when `None`.
    pub site_id: Option<String>,
    /// The only apps that get a token; any app id and secret, when empty.
    pub apps: Vec<SandboxApp>,
    /// Whether `Authorization: Bearer …` is read like the raw value. Default: no, as Wix's samples never send it.
    pub accept_bearer: bool,
    /// Whether Send Message answers the `createdDate` it was given. Default: yes. The message's id and sequence
    /// come from the clock either way.
    pub honour_created_date: bool,
    /// Whether Send Message fills in an omitted `previewText`. Default: no.
    pub fill_preview_text: bool,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            calls_per_minute: 200,
            key: None,
            site_id: None,
            apps: Vec::new(),
            accept_bearer: false,
            honour_created_date: true,
            fill_preview_text: false,
        }
    }
}

impl fmt::Debug for SandboxOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SandboxOptions")
            .field("calls_per_minute", &self.calls_per_minute)
            .field("key", &self.key.as_ref().map(|_| "hidden"))
            .field("site_id", &self.site_id)
            .field("apps", &self.apps)
            .finish_non_exhaustive()
    }
}

/// A Wix app that may ask for tokens.
#[derive(Clone)]
#[non_exhaustive]
pub struct SandboxApp {
    /// The app id, sent as `client_id`.
    pub app_id: String,
    /// The app secret, sent as `client_secret`.
    pub app_secret: String,
}

impl SandboxApp {
    /// Names an app and its secret.
    pub fn new(app_id: impl Into<String>, app_secret: impl Into<String>) -> Self {
        Self { app_id: app_id.into(), app_secret: app_secret.into() }
    }
}

impl fmt::Debug for SandboxApp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SandboxApp").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}
