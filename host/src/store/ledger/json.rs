//! Columns that hold JSON.

use crate::store::StoreError;

/// What the store wrote itself must be readable to it.
pub(super) fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Failed(format!("a stored value is not readable: {error}")))
}

pub(super) fn to_json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Failed(format!("a value cannot be stored: {error}")))
}
