//! What is signed, filled in for one request. Nothing of the body is copied.

use std::borrow::Cow;

/// What is signed, in stretches.
#[derive(Debug, Clone, Default)]
pub(super) struct Message<'a>(Vec<Chunk<'a>>);

/// One stretch of a message.
#[derive(Debug, Clone)]
pub(super) enum Chunk<'a> {
    /// Bytes of the request or of the template.
    Bytes(Cow<'a, [u8]>),
    /// Where the secret goes in.
    Secret,
}

impl<'a> Message<'a> {
    pub(super) fn push(&mut self, chunk: Chunk<'a>) {
        self.0.push(chunk);
    }

    /// Hands over every stretch in its order.
    pub(super) fn feed(&self, secret: &[u8], mut take: impl FnMut(&[u8])) {
        for chunk in &self.0 {
            match chunk {
                Chunk::Bytes(bytes) => take(bytes),
                Chunk::Secret => take(secret),
            }
        }
    }

    /// The whole message in one piece; there is no secret in it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        self.feed(&[], |bytes| all.extend_from_slice(bytes));
        all
    }
}
