//! Running code that may panic.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What comes of it, or the words of its panic.
pub(super) fn calm<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| words(&*payload))
}

fn words(payload: &(dyn Any + Send)) -> String {
    let literal = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = literal.or_else(|| payload.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no words".to_owned())
}
