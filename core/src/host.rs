//! The second door: for programs that run connectors, such as the host and the conformance suite. An author needs
//! it only in tests of their own that go past the fixtures.
//!
//! In the order of a call: [`Registry`] finds the connector types that are linked in, [`Registration`] builds instances,
//! [`receive`] verifies a call, [`DynConnector`] does the rest with payloads as JSON, and [`restore`] brings back a call
//! that was stored. [`Refusal::diagnose`] and [`VerificationReport`] say why a call was refused; [`SignatureParts`]
//! says what a signature covers, so that forgeries can be derived from it.

pub use crate::connector::DynConnector;
pub use crate::diagnosis::Diagnosis;
pub use crate::fetch::HttpClient;
pub use crate::json::from_slice as read_json;
pub use crate::loopback::is_loopback;
pub use crate::receive::{Received, Refusal, receive, restore};
pub use crate::registry::{BuildError, Registration, Registry, RegistryError};
pub use crate::signature::{DiagnosisContext, SignatureParts, VerificationReport};
pub use crate::text::{cut, utf16_prefix};

use crate::signature::Signature;

/// Whether the URL may be among what is signed, so that host and provider must agree on it.
pub fn may_sign_url(signature: &Signature) -> bool {
    signature.may_sign_url()
}
