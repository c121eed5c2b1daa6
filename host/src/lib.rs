//! The Inbox Bridge host: takes in webhooks, stores them durably and delivers them to Wix Inbox.

pub mod config;
pub mod sandbox;
pub mod store;
pub mod wix;
