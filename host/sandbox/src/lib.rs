//! A strict local imitation of the Wix endpoints that the host calls.
//!
//! It keeps contacts, conversations and messages in memory, one set a site, and refuses what Wix documents as
//! refused, so that a mistake shows here and not on a live site. It is a developer's tool for the loopback
//! interface: nothing is stored, and any API key and any app is welcome unless [`SandboxOptions`] names one.
//!
//! Every Wix call takes one path, the gateway: endpoint, authorization, budget, scripted fault, answer, call log.

mod answer;
mod assumptions;
mod auth;
mod budget;
mod call;
mod calls;
mod clock;
mod contact;
mod content;
mod conversation;
mod create;
mod developer;
mod dropped;
mod endpoint;
mod error;
mod fault;
mod filter;
mod gateway;
mod listing;
mod merge;
mod message;
mod name_case;
mod options;
mod page;
mod people;
mod permission;
mod phone;
mod projection;
mod query;
mod reader;
mod seed;
mod shape;
mod site;
mod sort;
mod state;
mod token;
mod type_change;

#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub use self::assumptions::{
    Assumptions, CreatedDate, DefaultOrder, DuplicateCode, DuplicatePhone, EmailCase, Handled, KeyBudget,
    KeySender, LastPage, MemberByContact, MessageId, SourceChannel, Switch, TokenErrors, UnknownContact,
    UnknownConversation,
};
use self::fault::{Connection, Connections};
pub use self::options::{SandboxApp, SandboxOptions};
pub use self::permission::SandboxPermission;
use self::state::State;

/// A running imitation of Wix. Clones are handles to the same contacts, conversations and messages.
#[derive(Clone)]
pub struct Sandbox {
    options: Arc<SandboxOptions>,
    state: Arc<Mutex<State>>,
}

impl Sandbox {
    /// Makes an empty sandbox. A site comes to life with its first authorized call.
    pub fn new(options: SandboxOptions) -> Self {
        Self { options: Arc::new(options), state: Arc::default() }
    }

    /// Adds contacts that are there from the start, also after a reset; returns how many.
    ///
    /// They have the shape of `POST /_sandbox/contacts`: `{"contacts": [{"name", "emails", "phones", "site", …}]}`.
    /// The error names the contact and the key.
    pub fn start_with(&self, contacts: serde_json::Value) -> Result<usize, String> {
        let mut state = self.state();
        let contacts = seed::Seed::parse(contacts)?.build(state.clock.now());
        for one in &contacts {
            state.add_contact(one);
        }
        let count = contacts.len();
        state.start.extend(contacts);
        Ok(count)
    }

    /// Returns the routes: Wix's own paths, the developer's own below `/_sandbox/`, and a page at `/`.
    pub fn router(&self) -> Router {
        developer::routes()
            .merge(page::routes())
            .fallback(gateway::answer)
            .method_not_allowed_fallback(gateway::answer)
            .with_state(self.clone())
    }

    fn options(&self) -> &SandboxOptions {
        &self.options
    }

    /// Locks the state. A panic elsewhere leaves it usable: at worst one imitated answer is missing.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new(SandboxOptions::default())
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sandbox").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Serves the sandbox on the listener until `shutdown` ends; calls in flight are finished first.
///
/// Scripted delays end with it, and calls that hang by order are reset.
pub async fn serve<F>(listener: TcpListener, sandbox: Sandbox, shutdown: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let (stop, stopped) = watch::channel(false);
    let shutdown = async move {
        shutdown.await;
        stop.send_replace(true);
    };
    let service = sandbox.router().into_make_service_with_connect_info::<Connection>();
    axum::serve(Connections::new(listener, stopped), service).with_graceful_shutdown(shutdown).await
}
