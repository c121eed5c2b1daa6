//! Twilio: what people text to a business's numbers, and what it texts back, as SMS, MMS, RCS or by WhatsApp; their calls.

mod address;
mod call;
mod conversation;
mod event;
mod payload;
mod sms;
mod webhook;

pub use payload::Payload;
pub use sms::{Settings, Sms};

inbox_core::register_connector!(Sms);
