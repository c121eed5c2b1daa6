//! Facebook: what people write to a Page, what the Page answers, and the forms that they fill in.

mod lead;
mod messenger;
mod payload;
mod update;

pub use messenger::{Messenger, Settings};
pub use payload::Payload;

inbox_core::register_connector!(Messenger);
