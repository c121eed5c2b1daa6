//! Where an account's people belong.

/// An account's way to its site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The instance.
    pub instance: String,
    /// The account.
    pub account: Option<String>,
    /// The site; without one, what waits is held.
    pub site: Option<String>,
}
