//! The Inbox Bridge host: receives webhooks, stores them durably and delivers them to Wix Inbox.

pub mod admin;
pub mod breaker;
mod cli;
pub mod commands;
pub mod config;
mod connectors;
pub mod delivery;
mod demo;
mod explain;
pub mod fault;
mod fetch;
pub mod ingress;
pub mod intake;
#[cfg(test)]
mod log_capture;
mod maintenance;
pub mod refusals;
mod retry;
mod scaffold;
pub mod service;
pub mod store;
pub mod telemetry;
mod webhook_call;
pub mod wix;

pub use cli::main;
