//! What a connector author depends on.
//!
//! A [`Connector`] says how a provider's webhook calls are signed ([`Signature`], a value), reads what happened
//! ([`Batch`] of [`Event`]s) and says what to show of it in Wix Inbox ([`InboxMessage`]). This crate is pure: it reads no
//! clock, no file, no environment and no network, so everything a connector does can be replayed and tested.
//!
//! It has two doors:
//!
//! - **Authors** find everything they need here, at the root.
//! - **Programs that run connectors** (the host, the conformance suite) use [`host`]: the registry, verification, the
//!   object-safe [`DynConnector`](host::DynConnector), and the diagnosis of refused calls.

mod address;
mod api_url;
mod badge;
mod batch;
mod connector;
mod content;
mod diagnosis;
mod error;
mod event;
mod fetch;
mod form;
mod handshake;
pub mod host;
mod json;
mod link;
mod local_time;
mod lookup;
mod loopback;
mod media;
mod message;
mod opaque;
mod participant;
mod pointer;
mod receive;
mod registry;
mod request;
mod secret;
mod signature;
mod text;

pub use async_trait::async_trait;
pub use jiff::Timestamp;
pub use schemars;

pub use address::{EmailAddress, PhoneNumber};
pub use api_url::{ApiUrl, ApiUrlError};
pub use badge::Badge;
pub use batch::{Batch, Ignored, Malformed};
pub use connector::{Connector, Stability};
pub use content::{Content, Item};
pub use error::{FetchError, MapError, ParseError, SettingsError, SignError, VerifyError};
pub use event::{DedupeKey, Event};
pub use fetch::{FetchContext, HttpRequest, HttpResponse};
pub use form::Form;
pub use json::{Id, null_as_default, unix_milliseconds, unix_seconds};
pub use link::Link;
pub use local_time::local_time;
pub use lookup::Lookup;
pub use media::Media;
pub use message::{Direction, InboxMessage};
pub use participant::Participant;
pub use pointer::{first_text_at, text_at, time_at};
pub use request::{Headers, Probe, VerifiedRequest, WebhookRequest, WebhookResponse};
pub use secret::{Key, Secret, Secrets};
pub use signature::{
    Basic, CustomSignature, Digest, Hash, KeyEncoding, Mac, Match, Place, PublicKey, Recipe, Signature,
    StaticToken, TimeUnit, UrlVariant,
};
pub use text::{is_blank, web_url};

#[doc(hidden)]
pub mod private {
    pub use inventory;
}
