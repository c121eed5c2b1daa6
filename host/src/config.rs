//! TOML in, one validated value out, and every finding with its file, line and column.
//!
//! Each file is parsed into a tree that keeps its positions. Its tables are read key by key, so that one run reports
//! everything; a connector's own table goes to the connector with its positions. Secret references are resolved just
//! before a value is typed. A site or an instance with errors is left out and never stops the others.
//!
//! Every relative path (`include`, `file`, `store.path`) starts at the folder of the file that it is written in.

mod auth;
mod context;
mod definitions;
mod diagnostic;
mod document;
mod findings;
mod include;
mod instances;
mod loaded;
mod model;
mod names;
mod reading;
mod routing;
mod schema;
mod secrets;
mod section;
mod server;
mod settings;
mod shape;
mod sites;
mod source;
#[cfg(test)]
mod tests;
mod web_address;

pub use crate::config::auth::Auth;
pub use crate::config::diagnostic::{Diagnostic, Severity};
pub use crate::config::instances::Instance;
pub use crate::config::loaded::{Loaded, load, load_with, parse};
pub use crate::config::model::Config;
pub use crate::config::routing::Routes;
pub use crate::config::server::{Retention, Server, StoreSettings, WixSettings};
pub use crate::config::sites::{ContactMatch, Site, UnknownContact, Visibility};
