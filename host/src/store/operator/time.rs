//! Times as an operator's tools read them.

use inbox_core::Timestamp;
use serde::{Serialize, Serializer};

/// RFC 3339 with three decimals, whatever they are.
pub(super) fn milliseconds<T, S>(at: &T, serializer: S) -> Result<S::Ok, S::Error>
where
    T: Copy + Into<Option<Timestamp>>,
    S: Serializer,
{
    let at: Option<Timestamp> = (*at).into();
    at.map(|at| format!("{at:.3}")).serialize(serializer)
}
