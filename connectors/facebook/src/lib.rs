//! Facebook Messenger: what people write to a Page, and what the Page answers.

mod attachment;
mod entry;
mod messenger;
mod payload;

pub use messenger::{Messenger, Said, Settings};

inbox_core::register_connector!(Messenger);
