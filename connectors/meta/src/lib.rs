//! What the connectors of Meta's products share: Messenger, Lead Ads, Instagram, WhatsApp. It registers nothing.

pub mod attachment;
mod graph_api;
mod media;
mod update;

pub use graph_api::GraphApi;
pub use media::media_at;
pub use update::{Update, read_updates};
