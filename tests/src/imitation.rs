//! A second, small and strict imitation of Wix, to judge the host by. It shares no code with the host or its sandbox.
//!
//! A request that arrived takes effect, also when its client is dead by then: that is what makes a crash dangerous.
//! Query Contacts and List Messages lag behind, as Wix documents.

mod access;
mod conversation;
mod exchange;
mod fault;
mod inbox;
mod record;
mod state;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use self::fault::Faults;
use self::state::State;

pub use self::access::{KEY, SITE};
pub use self::record::{Record, Send, Shown};

/// A running imitation, for as long as the test's runtime lives.
#[derive(Debug, Clone)]
pub struct Imitation {
    address: SocketAddr,
    state: Arc<State>,
}

impl Imitation {
    /// Starts one in which so many of a thousand calls fail, in ways that the seed decides.
    pub async fn start(failing_per_mille: u64, seed: u64) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::new(Faults::new(failing_per_mille, seed)));
        tokio::spawn(conversation::accept(listener, Arc::clone(&state)));
        Ok(Self { address, state })
    }

    /// What goes into `[wix] base_url`; the API of connector type `notice` is there, too.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds a contact.
    pub fn add_contact(&self, email: &str) {
        self.state.inbox().add_contact(email);
    }

    /// Everything that happened so far.
    pub fn record(&self) -> Record {
        self.state.record().clone()
    }

    /// How many messages stand in the inbox.
    pub fn count(&self) -> usize {
        self.state.record().shown.len()
    }

    /// The texts in the inbox, in their order.
    pub fn texts(&self) -> Vec<String> {
        self.state.record().shown.iter().map(|shown| shown.text.clone()).collect()
    }
}
