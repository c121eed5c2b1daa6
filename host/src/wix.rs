//! The Wix calls that the host makes.
