//! The Inbox Bridge host: takes in webhooks, stores them durably and delivers them to Wix Inbox.

pub mod sandbox;
