//! Twilio: texts between people and a business's numbers, as SMS, MMS, RCS or WhatsApp messages, and their calls.

mod address;
mod call;
mod conversation;
mod payload;
mod sms;
mod webhook;

pub use payload::Payload;
pub use sms::{Settings, Sms};

inbox_core::register_connector!(Sms);
