//! What tests share: a running bridge and a running imitation of Wix, and the suite of the store.

mod bridge_process;
mod messenger;
mod patience;
pub mod store_suite;
mod wix;

pub use bridge_process::{Bridge, Ports, free_port};
pub use messenger::{APP_SECRET, Messenger, PAGE, messaging, sign};
pub use patience::eventually;
pub use wix::Wix;
