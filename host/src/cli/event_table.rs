//! Events as lines of a table.

use super::filter::shown;
use super::local_time::local;
use super::table::Table;
use crate::store::EventLine;

/// One line each.
pub(super) fn table(lines: &[EventLine]) -> Table<7> {
    let mut table = Table::new(["ID", "RECEIVED", "INSTANCE", "SITE", "PERSON", "WHAT", "STATE"]);
    for line in lines {
        let occurred_at = line.occurred_at.map(|at| format!(" of {}", local(at))).unwrap_or_default();
        table.add([
            Some(line.entry().to_string()),
            Some(local(line.received_at)),
            Some(line.instance.clone()),
            line.site.clone(),
            shown(line.person),
            Some(format!("{}{occurred_at}", line.kind)),
            Some(state(line)),
        ]);
    }
    table
}

/// The state and why.
pub(super) fn state(line: &EventLine) -> String {
    let reason = line.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let tries = match line.tries {
        0 => String::new(),
        1 => ", tried once".to_owned(),
        times => format!(", tried {times} times"),
    };
    format!("{}{reason}{tries}", line.state)
}
