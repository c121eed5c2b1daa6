//! The Wix calls that the host makes: Query Contacts, Create Contact, Get or Create Conversation, Send Message and
//! List Messages, each within the site's budget.
//!
//! Nothing here is repeated behind the caller's back, but for one new token after a 401.

mod answer;
mod budget;
mod call;
mod caller;
mod contact;
mod conversation;
mod error;
mod field;
mod id;
mod message;
mod new_contact;
mod operation;
mod preview;
mod record;
mod rendered;
mod search;
mod site;
mod token;
mod transport;

#[cfg(test)]
mod scripted;
#[cfg(test)]
pub(crate) use answer::error_of;

pub use budget::{Budget, CallBlock, CallJournal, Permit};
pub use contact::Contact;
pub use error::{Scope, WixError};
pub use id::{ContactId, ConversationId};
pub use message::{ListedMessage, SentMessage};
pub use new_contact::NewContact;
pub use operation::Operation;
pub use preview::{Preview, WixRequest};
pub use rendered::RenderedMessage;
pub use site::WixSite;
pub use transport::http_client;
