//! The imitated endpoints of Wix. Every call takes the same path, the gateway's.

mod call;
mod caller;
mod context;
mod conversations;
mod create_contact;
mod create_token;
mod gateway;
mod get_contact;
mod list_messages;
mod query_contacts;
mod route;
mod send_message;

pub(crate) use self::gateway::answer;
