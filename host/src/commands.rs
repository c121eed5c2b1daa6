//! What an operator commands: executed by the host that runs on the store, or by the verb where no host runs.

mod command;
mod execute;
mod replay;

pub use self::command::{Command, Done};
pub use self::execute::execute;
