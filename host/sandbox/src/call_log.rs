//! The log of Wix calls that the developer reads. It never holds a body or a query string.

use std::collections::VecDeque;

use serde::Serialize;

const MAX_CALLS: usize = 10_000;

/// The last 10,000 calls, oldest first.
#[derive(Debug, Default)]
pub(crate) struct CallLog(VecDeque<CallRecord>);

/// One call: what was asked, how it was answered, and why if it was refused.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallRecord {
    pub(crate) at: String,
    pub(crate) site: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    /// None when the connection ended before an answer.
    pub(crate) status: Option<u16>,
    /// The planned fault that the call met.
    pub(crate) fault: Option<&'static str>,
    /// The paths of fields that Wix does not know and drops silently.
    pub(crate) dropped_fields: Vec<String>,
    pub(crate) hint: Option<String>,
    pub(crate) request_id: String,
}

impl CallLog {
    pub(crate) fn push(&mut self, record: CallRecord) {
        if self.0.len() == MAX_CALLS {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &CallRecord> {
        self.0.iter()
    }
}
