//! A running bridge and a running imitation of Wix, for tests that need both.

mod bridge_process;
mod messenger;
mod patience;
mod wix;

pub use bridge_process::{Bridge, Ports, free_port};
pub use messenger::{APP_SECRET, Messenger, PAGE, messaging, sign};
pub use patience::eventually;
pub use wix::Wix;
