//! Wix's documented limits. Lengths are counted in UTF-16 code units, the strictest reading of them.

/// Longest text of a BASIC item or a MINIMAL line.
pub const TEXT: usize = 16_384;
/// Longest URL.
pub const URL: usize = 2_000;
/// Longest file name.
pub const FILENAME: usize = 255;
/// Longest media type.
pub const MIME_TYPE: usize = 100;
