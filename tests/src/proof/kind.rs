//! The kinds of people that write.

/// Who they are to Wix, and how they become known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A contact already; shares the e-mail first.
    Known,
    /// No contact yet; shares the e-mail first.
    Stranger,
    /// Two people who write at once and share one e-mail, and so one contact.
    Pair,
    /// Writes for a while before sharing the e-mail.
    Held,
    /// One event that must be looked up at its provider.
    Noticed,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Known, Self::Stranger, Self::Pair, Self::Held, Self::Noticed];
}
