//! What happens to a call, stage by stage, for people who look into one: by the code that does it, but without network
//! and without writing anything.

mod call;
mod event;
mod explanation;
mod provider;
mod setup;
mod stored;
mod text;

pub(crate) use self::call::CallTrace;
pub(crate) use self::explanation::Explanation;
pub(crate) use self::provider::Provider;
pub(crate) use self::setup::Setup;
