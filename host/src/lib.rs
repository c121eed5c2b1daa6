//! The Inbox Bridge host: takes in webhooks, stores them durably and delivers them to Wix Inbox.

pub mod admin;
mod cli;
pub mod config;
mod connectors;
pub mod delivery;
pub mod fault;
mod fetch;
pub mod ingress;
pub mod intake;
mod maintenance;
mod retry;
pub mod sandbox;
pub mod service;
pub mod store;
pub mod telemetry;
pub mod wix;

pub use cli::main;
