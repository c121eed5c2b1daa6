//! Faults on order: the script that says what goes wrong with which Wix call, so that a client's retries,
//! time-outs and searches for lost messages can be tried.
//!
//! `POST /_sandbox/faults` replaces the script and starts every count again. Each entry has one kind of fault:
//!
//! ```json
//! {"faults": [
//!   {"endpoint": "send-message", "reset": "after", "skip": 2, "times": 1, "site": "main"},
//!   {"endpoint": "any", "status": 503, "times": "forever", "probability": 0.2, "seed": 7}
//! ]}
//! ```
//!
//! | key | what it says |
//! | --- | --- |
//! | `endpoint` | `send-message`, `list-messages`, `query-contacts`, `create-contact`, `get-contact`, `get-conversation` (Get or Create Conversation, too), `create-token`, `any` |
//! | `site` | concerns this site only: the site id of an API key, the instance id of an app; else every site |
//! | `skip` | lets so many matching calls pass first; default 0 |
//! | `times` | strikes so often; default 1; 0 or `"forever"`: always |
//! | `probability` | strikes a matching call with this chance, 0 to 1; default 1 |
//! | `seed` | makes that chance reproducible; default: the entry's place in the script |
//! | `status` | answers this status (200 to 599) and does nothing |
//! | `status_after` | does what was asked, then answers this status; a 2xx keeps the right body |
//! | `body`, `headers` | of the two above: JSON, or a string for other bytes; default is what Wix documents for the status |
//! | `delay_ms` | does what was asked at once, and answers rightly so much later |
//! | `reset` | resets the TCP connection `"before"` or `"after"` doing what was asked |
//! | `hang` | never answers: without (`"before"`) or with (`"after"`) doing what was asked |
//! | `half_body` | `true`: does what was asked, sends half of the promised body and closes the connection |
//! | `garbage` | `true`: does what was asked and answers 200 with bytes that are no JSON |
//! | `empty_200` | `true`: does what was asked and answers 200 without a body |
//! | `expire_tokens` | `true`: when it strikes, the tokens issued until then (to `site`, if given) are good no more, the caller's own included; an API key is answered rightly |
//! | `query_lag_ms` | Query Contacts does not see contacts created in the last so many milliseconds |
//! | `list_lag_ms` | List Messages does not see messages sent in the last so many milliseconds |
//!
//! A call meets the script after authorization and budget, so a faulted call is counted like any other. It matches
//! an entry by endpoint and site; every entry that it matches counts it, and the first of these that is due strikes.
//! A call that Wix itself refuses (say, 400) is struck like any other, and stays without effect.

mod chance;
mod connection;
mod delivery;
mod entry;
mod kind;
mod reply;
mod routes;
mod target;
mod written;

use serde_json::{Value, json};

pub(super) use self::connection::{Connection, Connections};
pub(super) use self::delivery::Delivery;
pub(super) use self::kind::Kind;
pub(super) use self::routes::routes;
pub(super) use self::target::Target;

use self::entry::Entry;
use self::written::Script;

/// The script in force, with its counts.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Entry>);

impl Faults {
    /// Reads the body of `POST /_sandbox/faults`; the error names the entry and the key.
    fn parse(body: &str) -> Result<Self, String> {
        let script: Script = serde_json::from_str(body).map_err(|error| error.to_string())?;
        let entries = script.faults.into_iter().enumerate().map(|(place, entry)| Entry::parse(place, entry));
        entries.collect::<Result<_, _>>().map(Self)
    }

    /// Counts the call in every entry that it matches, and returns the fault that strikes it.
    pub(super) fn strike(&mut self, target: Target, site: Option<&str>) -> Option<Kind> {
        let mut struck = None;
        for entry in self.0.iter_mut().filter(|entry| entry.matches(target, site)) {
            if entry.is_due() && struck.is_none() {
                struck = Some(entry.fire());
            }
            entry.count();
        }
        struck
    }

    fn to_json(&self) -> Value {
        json!({"faults": self.0.iter().map(Entry::to_json).collect::<Vec<_>>()})
    }
}
