//! The token of the operator's endpoints: a new one at each start, in a file that only the owner of the store may read.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use inbox_core::Secret;

/// Random bytes in a token.
const BYTES: usize = 32;

/// Where the token of a host with this store is kept.
fn file_of(store: &Path) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push(".token");
    path.into()
}

/// Creates a new token next to the store. A reader never sees a part of the file.
pub(crate) fn create_token(store: &Path) -> io::Result<Secret> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let token = hex::encode(bytes);
    let (path, new) = (file_of(store), file_of(store).with_extension("token-new"));
    // A file from an earlier start may have another mode.
    let _ = fs::remove_file(&new);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(token.as_bytes())?;
    fs::rename(&new, &path)?;
    Ok(Secret::new(token))
}

/// The token of the host that runs, or last ran, on this store.
pub(crate) fn read_token(store: &Path) -> io::Result<Secret> {
    fs::read_to_string(file_of(store)).map(Secret::new)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_token_is_new_at_each_start_and_only_its_owners() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = folder.path().join("bridge.db");
        assert_eq!(read_token(&store).map_err(|error| error.kind()), Err(io::ErrorKind::NotFound));
        let first = create_token(&store).expect("a token");
        let second = create_token(&store).expect("another");
        assert_ne!(first, second);
        assert_eq!(read_token(&store).expect("the newest"), second);
        let mode = fs::metadata(file_of(&store)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
