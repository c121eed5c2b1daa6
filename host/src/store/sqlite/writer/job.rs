//! One write, and who waits for it.

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::store::StoreError;
use crate::store::transaction::Transaction;

pub(super) trait Job: Send {
    fn run(&mut self, connection: &mut Connection);
    fn finish(self: Box<Self>, commit: &Result<(), StoreError>);
}

pub(super) struct Write<F, T> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Write<F, T> {
    /// A write whose result is sent to `reply`.
    pub(super) fn new(work: F, reply: oneshot::Sender<Result<T, StoreError>>) -> Self {
        Self { work: Some(work), result: None, reply }
    }
}

impl<F, T> Job for Write<F, T>
where
    T: Send,
    F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, connection: &mut Connection) {
        self.result = self.work.take().map(|work| work(connection));
    }

    fn finish(self: Box<Self>, commit: &Result<(), StoreError>) {
        let not_run = || Err(StoreError::Failed("the write was not tried".to_owned()));
        let result = match commit {
            Ok(()) => self.result.unwrap_or_else(not_run),
            Err(error) => Err(error.clone()),
        };
        // Nobody waits for a write whose caller went away.
        let _ = self.reply.send(result);
    }
}

pub(super) fn in_savepoint<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut dyn Transaction) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("SAVEPOINT work")?.execute([])?;
    let result = work(connection);
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO work")?.execute([])?;
    }
    connection.prepare_cached("RELEASE work")?.execute([])?;
    result
}
