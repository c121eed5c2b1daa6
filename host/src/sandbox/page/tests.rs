//! The page seen from outside.
