//! What only the store in a file promises.

use inbox_host::store::{SqliteStore, StoreError};

#[test]
fn a_second_process_is_turned_away() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let _first = SqliteStore::open(&path)?;
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Owned(_))));
    Ok(())
}

#[cfg(unix)]
#[test]
fn the_database_is_its_owners_only() -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir()?;
    let _store = SqliteStore::open(&folder.path().join("store.db"))?;
    for file in std::fs::read_dir(folder.path())? {
        let file = file?;
        assert_eq!(file.metadata()?.permissions().mode() & 0o077, 0, "{}", file.path().display());
    }
    Ok(())
}
