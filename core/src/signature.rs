//! How a provider signs its calls, as a value, and the one engine that verifies with it and signs with it.
//!
//! Every comparison is made on decoded bytes and in constant time; anything absent, repeated, unknown or of another form
//! is refused, and nothing in a request can make it panic.

mod basic;
mod binding;
mod check;
mod custom;
mod diagnose;
mod digest;
mod encoding;
mod engine;
mod form;
mod hash;
mod json_field;
mod key;
mod kind;
mod list;
mod mac;
mod message;
mod parts;
mod place;
mod public_key;
mod recipe;
mod report;
mod signing;
mod standard_webhooks;
mod static_token;
mod template;
mod timestamp;
mod url;

#[cfg(test)]
mod tests;

pub use basic::Basic;
pub use custom::CustomSignature;
pub use diagnose::DiagnosisContext;
pub(crate) use diagnose::diagnose;
pub use digest::Digest;
pub use encoding::KeyEncoding;
pub use hash::Hash;
pub use key::Match;
pub use kind::Signature;
pub use mac::Mac;
pub use parts::SignatureParts;
pub use place::Place;
pub use public_key::PublicKey;
pub use recipe::Recipe;
pub use report::VerificationReport;
pub use static_token::StaticToken;
pub use timestamp::TimeUnit;
pub use url::UrlVariant;
