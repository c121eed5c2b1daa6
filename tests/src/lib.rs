//! What tests share: a running bridge and a running imitation of Wix, the proof made with them, and the suite of the
//! store.

mod bridge_process;
mod chance;
pub mod imitation;
mod messenger;
mod notice;
mod patience;
pub mod proof;
pub mod recorder;
pub mod store_suite;
mod wix;

pub use bridge_process::{Bridge, Launch, Ports, free_port};
pub use chance::Chance;
pub use imitation::Imitation;
pub use messenger::{APP_SECRET, Messenger, PAGE, call_with, messaging, shared_email, sign};
pub use patience::{eventually, patient_client};
pub use proof::{Proof, ProofRun, Verdict};
pub use recorder::Recorder;
pub use wix::Wix;
