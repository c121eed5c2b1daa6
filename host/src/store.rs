//! What the host keeps.
