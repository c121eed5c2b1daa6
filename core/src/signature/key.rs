//! Keys: their material, which is never printed, and which of them signed.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::SettingsError;
use crate::secret::{Secret, Secrets};

/// The bytes of a shared key, wiped when dropped.
#[derive(Clone, Default)]
pub(super) struct KeyBytes(Zeroizing<Vec<u8>>);

impl KeyBytes {
    pub(super) fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    pub(super) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for KeyBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyBytes(…)")
    }
}

/// A usable key with the accounts that it may speak for.
#[derive(Debug, Clone)]
pub(super) struct Bound<K> {
    pub(super) key: K,
    pub(super) accounts: Vec<String>,
}

/// Which key gave the signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match {
    /// Position of the key in the order of the config, from 0.
    pub key_index: usize,
    /// Accounts that the key is bound to; empty means every one.
    pub accounts: Vec<String>,
}

impl Match {
    /// The key at this position (from 0), bound to these accounts.
    pub fn new(key_index: usize, accounts: Vec<String>) -> Self {
        Self { key_index, accounts }
    }
}

/// Makes every secret usable, in the order of the config.
///
/// # Errors
/// The first secret that `usable` refuses; the message has its position and never its text.
pub(super) fn bind<K, P: fmt::Display>(
    secrets: &Secrets,
    usable: impl Fn(&Secret) -> Result<K, P>,
) -> Result<Vec<Bound<K>>, SettingsError> {
    let bind = |(position, key): (usize, &crate::secret::Key)| match usable(&key.secret) {
        Ok(usable) => Ok(Bound { key: usable, accounts: key.accounts.clone() }),
        Err(problem) => Err(SettingsError::new("secrets", format!("number {} {problem}", position + 1))),
    };
    secrets.keys().iter().enumerate().map(bind).collect()
}
