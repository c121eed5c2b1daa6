//! What is signed and where the signature is: plain data.

use super::encoding::Encoding;
use super::place::Place;
use super::timestamp::{Stamp, TimeUnit};
use super::url::UrlVariant;

/// What is signed and where the signature is, for every algorithm: plain data.
///
/// It is checked when a [`Mac`](super::Mac), [`Digest`](super::Digest) or [`PublicKey`](super::PublicKey) is made from
/// it. Slack's, for example:
///
/// ```
/// use inbox_core::{Hash, Mac, Place, Recipe, Secrets, TimeUnit};
///
/// let recipe = Recipe::new("v0:{ts}:{body}", Place::header("X-Slack-Signature"))
///     .prefix("v0=")
///     .timestamp(Place::header("X-Slack-Request-Timestamp"), TimeUnit::Seconds, 300);
/// Mac::new(Hash::Sha256, recipe, Secrets::from("8f742231b10e8888abcd99yyyzzz85a5"))?;
/// # Ok::<(), inbox_core::SettingsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    pub(super) sign: String,
    pub(super) signature: Place,
    pub(super) prefix: String,
    pub(super) encoding: Encoding,
    pub(super) list: List,
    pub(super) timestamp: Option<Stamp>,
    pub(super) id: Option<Place>,
    pub(super) url_variants: Vec<UrlVariant>,
    pub(super) body_hash_param: Option<String>,
    pub(super) header_aliases: Vec<(String, String)>,
}

/// Whether one place carries several signatures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum List {
    /// It carries one; a comma is no separator.
    #[default]
    None,
    /// `t=…,v1=…,v1=…`, with the key of the signatures.
    KeyValue(String),
    /// `v1,… v1,…`, with the version of the signatures.
    Spaced(String),
}

impl Recipe {
    /// Signs this template, with the signature in this place.
    ///
    /// Placeholders: `{body}` (the raw bytes), `{ts}` and `{id}` (as sent), `{url}` (the public URL with its query),
    /// `{method}`, `{secret}` (digests only), `{form_sorted}` (names and values of a form body, sorted),
    /// `{h:Header}`, and `{b:/pointer}` or `{b:field}` (a body field). Values go in as raw bytes.
    pub fn new(sign: impl Into<String>, signature: Place) -> Self {
        Self {
            sign: sign.into(),
            signature,
            prefix: String::new(),
            encoding: Encoding::Hex,
            list: List::None,
            timestamp: None,
            id: None,
            url_variants: vec![UrlVariant::AsIs],
            body_hash_param: None,
            header_aliases: Vec::new(),
        }
    }

    /// A text before the signature: it must be there, in exactly this case.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// The signature is standard base64 with padding, not hexadecimal.
    pub fn base64(self) -> Self {
        Self { encoding: Encoding::Base64, ..self }
    }

    /// The signatures are the items of this key in a list such as `t=…,v1=…,v1=…`; any of them may match.
    pub fn key_value_list(self, key: impl Into<String>) -> Self {
        Self { list: List::KeyValue(key.into()), ..self }
    }

    /// The signatures are those of this version in a list such as `v1,… v1,…`; any of them may match.
    pub fn spaced_list(self, version: impl Into<String>) -> Self {
        Self { list: List::Spaced(version.into()), ..self }
    }

    /// The place of the timestamp `{ts}`, and how many seconds it may be off, both ways and inclusive.
    pub fn timestamp(self, place: Place, unit: TimeUnit, tolerance_seconds: u32) -> Self {
        Self { timestamp: Some(Stamp { place, unit, tolerance_seconds }), ..self }
    }

    /// The place of the id `{id}`.
    pub fn id(self, place: Place) -> Self {
        Self { id: Some(place), ..self }
    }

    /// The ways in which the provider may have written the URL; by default only as configured.
    pub fn url_variants(self, variants: impl IntoIterator<Item = UrlVariant>) -> Self {
        Self { url_variants: variants.into_iter().collect(), ..self }
    }

    /// A query parameter with the SHA-256 of the body in lower-case hex: it binds a body that is not a form.
    pub fn body_hash_param(self, name: impl Into<String>) -> Self {
        Self { body_hash_param: Some(name.into()), ..self }
    }

    /// Header names that begin with `from` may begin with `to` instead; both at once are refused.
    pub fn header_alias(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.header_aliases.push((from.into(), to.into()));
        self
    }
}
