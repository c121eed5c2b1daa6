//! The log of Wix calls that the developer reads. It never holds a body or a query string.

use std::collections::VecDeque;

use serde::Serialize;

const KEPT: usize = 10_000;

/// The last 10,000 calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct CallLog(VecDeque<CallRecord>);

/// One call: what was asked, how it was answered, and why if it was refused.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallRecord {
    pub(super) at: String,
    pub(super) site: Option<String>,
    pub(super) method: String,
    pub(super) path: String,
    /// None when the connection died before an answer.
    pub(super) status: Option<u16>,
    /// The scripted fault that struck the call.
    pub(super) fault: Option<&'static str>,
    /// The paths of fields that Wix does not know and drops without a word.
    pub(super) dropped_fields: Vec<String>,
    pub(super) hint: Option<String>,
    pub(super) request_id: String,
}

impl CallLog {
    pub(super) fn push(&mut self, record: CallRecord) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &CallRecord> {
        self.0.iter()
    }
}
