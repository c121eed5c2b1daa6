//! What the webhooks of Meta's products have in common: Messenger, Lead Ads, Instagram, WhatsApp.

mod graph_api;
mod handshake;
mod media;
mod trial;
mod updates;

pub(crate) use trial::diagnosis as trial_diagnosis;

pub use graph_api::GraphApi;
pub use updates::{MetaUpdate, meta_updates};
