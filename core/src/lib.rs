//! What a connector author depends on.
//!
//! A [`Connector`] says how a provider's webhook calls are signed ([`Signature`], a value), reads what happened
//! ([`Batch`] of [`Event`]s) and what to show of it in Wix Inbox ([`InboxMessage`]). This crate is pure: it reads no
//! clock, no file, no environment and no network, so everything a connector does can be replayed and tested.

mod api_url;
mod connector;
mod error;
mod event;
mod json;
mod local_time;
mod message;
mod receive;
mod registry;
mod request;
mod secret;
mod signature;
#[cfg(feature = "testing")]
pub mod testing;

pub use async_trait::async_trait;
pub use jiff::Timestamp;
pub use schemars;

pub use api_url::{ApiUrl, ApiUrlError};
pub use connector::{
    Connector, DynConnector, FetchContext, HttpClient, HttpRequest, HttpResponse, Stability,
};
pub use error::{FetchError, MapError, ParseError, SettingsError, SignError, VerifyError};
pub use event::{
    Batch, DedupeKey, EmailAddress, Event, Ignored, Link, Lookup, Malformed, Participant, PhoneNumber,
};
pub use json::{Id, unix_milliseconds, unix_seconds};
pub use local_time::local_time;
pub use message::{Badge, Content, Direction, InboxMessage, Item, Media, Visibility, limits};
pub use receive::{Received, receive, restore};
pub use registry::{BuildError, Registration, Registry, RegistryError};
pub use request::{Headers, Probe, VerifiedRequest, WebhookRequest, WebhookResponse};
pub use secret::{Key, Secret, Secrets};
pub use signature::{
    Basic, CustomSignature, Digest, Hash, KeyEncoding, Mac, Match, Place, PublicKey, Recipe, Signature,
    StaticToken, TimeUnit, UrlVariant,
};

#[doc(hidden)]
pub mod private {
    pub use inventory;
}
