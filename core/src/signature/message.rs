//! What is signed, filled in for one request. Nothing of the body is copied.

use std::borrow::Cow;

/// One stretch of what is signed.
#[derive(Debug, Clone)]
pub(super) enum Chunk<'a> {
    /// Bytes of the request or of the template.
    Bytes(Cow<'a, [u8]>),
    /// Where the URL goes in.
    Url,
    /// Where the secret goes in.
    Secret,
}

/// What is signed, with the URL in one of the ways in which it may have been written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message<'m> {
    pub(super) chunks: &'m [Chunk<'m>],
    pub(super) url: &'m str,
}

impl Message<'_> {
    /// Hands over every stretch in its order.
    pub(super) fn feed(&self, secret: &[u8], mut take: impl FnMut(&[u8])) {
        for chunk in self.chunks {
            match chunk {
                Chunk::Bytes(bytes) => take(bytes),
                Chunk::Url => take(self.url.as_bytes()),
                Chunk::Secret => take(secret),
            }
        }
    }

    /// The whole message in one piece, without a secret.
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut all = Vec::new();
        self.feed(&[], |bytes| all.extend_from_slice(bytes));
        all
    }
}
