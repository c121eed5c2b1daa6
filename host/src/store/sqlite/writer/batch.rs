//! One transaction for all that waits, one after the other.

use std::path::Path;
use std::sync::atomic::Ordering;

use rusqlite::Connection;

use super::job::Job;
use super::queue::Queue;
use crate::store::StoreError;
use crate::store::sqlite::checkpoint::Log;
use crate::store::sqlite::file::open;

pub(super) fn write_batches(queue: &Queue, connection: Connection, path: &Path, log: &Log) {
    let mut connection = Some(connection);
    loop {
        let mut batch = queue.take();
        if batch.is_empty() {
            return;
        }
        let commit = match connection.take().map_or_else(|| open(path), Ok) {
            Ok(mut open) => {
                let commit = write_batch(&mut open, &mut batch);
                // A handle whose commit failed is not used again: what it has cached may not be on disk.
                connection = commit.is_ok().then_some(open);
                commit
            }
            Err(error) => Err(error),
        };
        if let Err(error) = &commit {
            tracing::error!(%error, "a batch of writes failed; nothing of it was kept");
        }
        for job in batch {
            job.finish(&commit);
        }
        if let Some(connection) = &connection {
            queue.used_bytes.store(used_bytes(connection), Ordering::Relaxed);
            log.written();
            log.shorten(connection);
        }
    }
}

/// Zero when it is unknown: then nothing is refused because the disk is full.
pub(super) fn used_bytes(connection: &Connection) -> u64 {
    let pragma = |sql: &str| -> rusqlite::Result<u64> {
        let value: i64 = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(value.unsigned_abs())
    };
    let used = || {
        let pages = pragma("PRAGMA page_count")?.saturating_sub(pragma("PRAGMA freelist_count")?);
        Ok::<_, rusqlite::Error>(pages * pragma("PRAGMA page_size")?)
    };
    used().unwrap_or_default()
}

fn write_batch(connection: &mut Connection, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    for job in batch {
        job.run(connection);
        // Some failures, a full disk among them, end the whole transaction at once.
        if connection.is_autocommit() {
            return Err(StoreError::Failed("the disk or the database refused a write".to_owned()));
        }
    }
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}
