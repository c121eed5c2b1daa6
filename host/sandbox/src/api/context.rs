//! What an endpoint needs to answer a call.

use jiff::Timestamp;
use serde_json::Value;

use crate::api::caller::Caller;
use crate::body::dropped::Dropped;
use crate::body::reader;
use crate::body::shape::Object;
use crate::clock::Clock;
use crate::error::WixError;
use crate::options::SandboxOptions;
use crate::site::Site;

/// What an endpoint works with: the caller's site, the clock, the options and a place for dropped fields.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) site: &'a mut Site,
    pub(crate) caller: &'a Caller,
    pub(crate) clock: &'a mut Clock,
    pub(crate) options: &'a SandboxOptions,
    pub(crate) dropped: &'a mut Dropped,
    /// Lists and queries see nothing newer than this. None without a lag.
    pub(crate) seen_until: Option<Timestamp>,
}

impl Context<'_> {
    /// Reads a body against its shape and notes what was dropped.
    pub(crate) fn read(&mut self, shape: &Object, body: &Value) -> Result<Value, WixError> {
        reader::read(shape, body, self.dropped, &self.options.assumptions)
    }

    /// Whether lists and queries already see what was created at that time.
    pub(crate) fn sees(&self, at: Timestamp) -> bool {
        self.seen_until.is_none_or(|end| at <= end)
    }
}
