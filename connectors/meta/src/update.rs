//! The updates in a call of Meta's: one call, many updates.

use std::fmt;

use inbox_core::{Batch, Id, ParseError, VerifiedRequest, text_at};
use serde::Deserialize;
use serde_json::Value;

/// One POST: up to 1,000 updates of several accounts.
#[derive(Deserialize)]
struct Call {
    object: String,
    entry: Value,
}

/// One update of an account. `Debug` shows nothing of it.
#[derive(Clone, Copy)]
pub enum Update<'a> {
    /// An element of `messaging`, or of `standby`, where another app has the thread.
    Messaging(&'a Value),
    /// The `value` of an element of `changes`.
    Change(&'a Value),
}

impl fmt::Debug for Update<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Update(…)")
    }
}

/// Reads a call about this `object` (`page`) update by update. `read` gets the account's id with each update; of `changes`
/// it gets those of these `fields` (<https://developers.facebook.com/docs/graph-api/webhooks/getting-started>).
///
/// # Errors
/// The call as a whole has another form.
pub fn read_updates<P>(
    request: &VerifiedRequest,
    object: &str,
    fields: &[&str],
    mut read: impl FnMut(&mut Batch<P>, &str, Update<'_>) -> Result<(), ParseError>,
) -> Result<Batch<P>, ParseError> {
    let call: Call = request.json()?;
    let mut batch = Batch::new();
    if call.object != object {
        batch.ignore(format!("object `{}`, not `{object}`", call.object));
        return Ok(batch);
    }
    let mut read = |batch: &mut Batch<P>, account: &str, field: Option<&str>, value: &Value| match field {
        None => read(batch, account, Update::Messaging(value)),
        Some(field) if fields.contains(&field) => read(batch, account, Update::Change(value)),
        Some(field) => {
            batch.ignore(format!("{object} field `{field}` is not shown"));
            Ok(())
        }
    };
    batch.each("/entry", &call.entry, |batch, place, entry| read_entry(batch, place, entry, &mut read));
    Ok(batch)
}

/// `read` gets the account, the field of a change, and what there is to read.
fn read_entry<P>(
    batch: &mut Batch<P>,
    place: &str,
    entry: &Value,
    mut read: impl FnMut(&mut Batch<P>, &str, Option<&str>, &Value) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    let (Id(account), before) = (Id::at(entry, "/id")?, batch.len());
    for list in ["messaging", "standby"] {
        let place = format!("{place}/{list}");
        batch.each(&place, &entry[list], |batch, _, item| read(batch, &account, None, item));
    }
    batch.each(&format!("{place}/changes"), &entry["changes"], |batch, _, change| {
        let field = text_at(change, "/field").ok_or_else(|| ParseError::new("`field` is missing"))?;
        read(batch, &account, Some(field), &change["value"])
    });
    if batch.len() == before {
        batch.ignore("an entry without messaging, standby and changes");
    }
    Ok(())
}
