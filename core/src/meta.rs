//! What the webhooks of Meta's products have in common: Messenger, Lead Ads, Instagram, WhatsApp.

mod graph_api;
mod handshake;
mod media;
mod updates;

pub use graph_api::GraphApi;
pub use updates::{MetaUpdate, meta_updates};
