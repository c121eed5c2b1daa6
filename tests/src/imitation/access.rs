//! What a call must show to be let in.

/// The key that is good here.
pub const KEY: &str = "IST.proof";
/// The one site.
pub const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b07";
