//! A strict local imitation of the Wix endpoints that an Inbox Bridge host calls.
//!
//! It keeps contacts, conversations and messages in memory, one set per site, and refuses what Wix documents as
//! refused, so that a mistake shows here and not on a live site. It is a developer's tool for the loopback
//! interface: nothing is stored on disk, and any API key and any app is accepted unless [`SandboxOptions`] names one.
//!
//! It mirrors the host's own Wix client on purpose and shares no code with it: a mistake in one of them shows in the
//! other.

mod answer;
mod api;
mod assumptions;
mod body;
mod call_log;
mod clock;
mod developer;
mod error;
mod fault;
mod inbox;
mod options;
mod page;
mod sandbox;
mod seed;
mod server;
mod site;
mod state;
mod tokens;

#[cfg(test)]
mod tests;

pub use self::assumptions::{Assumption, Assumptions};
pub use self::inbox::SeenMessage;
pub use self::options::{SandboxApp, SandboxOptions, SandboxPermission};
pub use self::sandbox::Sandbox;
pub use self::server::serve;
