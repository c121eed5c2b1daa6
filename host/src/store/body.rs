//! A message as it is frozen.

use inbox_core::opaque_debug;

/// The bytes of a rendered message, as `wix` made them: the store keeps them, and nobody but `wix` looks into them.
/// `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(String);

opaque_debug!(Body);

impl Body {
    /// Bytes that `wix` rendered; they are JSON, so they are text.
    pub fn new(rendered: String) -> Self {
        Self(rendered)
    }

    /// The bytes, for `wix`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
