//! The narrow interface between the rules of the ledger and the database that keeps it.
//!
//! The rules are SQL text that SQLite and PostgreSQL understand alike, with parameters numbered `?1`, `?2` and so on. A
//! database adds what is its own: how it opens, how it groups commits, its schema.

use std::ops::ControlFlow;

use super::StoreError;
use super::value::{FromValue, Value};

/// One row of an answer.
pub(super) trait Row {
    /// The value of a column.
    fn value(&self, column: Column<'_>) -> Result<Value<'_>, StoreError>;
}

/// A column by its place, from 0, or by its name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column<'a> {
    At(usize),
    Named(&'a str),
}

/// Called for each row of an answer; may break off.
pub(super) type EachRow<'a> = &'a mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>, StoreError>;

/// An open transaction, or a consistent view for reading. Statements are prepared once.
pub(super) trait Transaction {
    /// Runs a statement; returns how many rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError>;

    /// Adds a row to a table that numbers its rows; returns the row's id.
    fn insert(&mut self, sql: &str, values: &[Value<'_>]) -> Result<i64, StoreError>;

    /// Reads rows one by one.
    fn query(&mut self, sql: &str, values: &[Value<'_>], each: EachRow<'_>) -> Result<(), StoreError>;
}

impl dyn Transaction + '_ {
    /// Reads all rows.
    pub(super) fn all<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&dyn Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        self.query(sql, values, &mut |row| {
            all.push(read(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    }

    /// Reads the first row, where there is one.
    pub(super) fn first<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&dyn Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut first = None;
        self.query(sql, values, &mut |row| {
            first = Some(read(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(first)
    }

    /// Reads the only column of the only row, as of a count.
    pub(super) fn one<T: FromValue>(&mut self, sql: &str, values: &[Value<'_>]) -> Result<T, StoreError> {
        let one = self.first(sql, values, |row| row.get(0))?;
        one.ok_or_else(|| StoreError::Failed("a row that must be there is not".to_owned()))
    }

    /// Whether there is a row.
    pub(super) fn exists(&mut self, sql: &str, values: &[Value<'_>]) -> Result<bool, StoreError> {
        Ok(self.first(sql, values, |_| Ok(()))?.is_some())
    }
}

impl dyn Row + '_ {
    /// A column's value in the type that is wanted.
    pub(super) fn get<'c, T: FromValue>(&self, column: impl Into<Column<'c>>) -> Result<T, StoreError> {
        let column = column.into();
        T::from_value(self.value(column)?)
            .ok_or_else(|| StoreError::Failed(format!("the column {column:?} has a value of another type")))
    }
}

impl From<usize> for Column<'_> {
    fn from(place: usize) -> Self {
        Self::At(place)
    }
}

impl<'a> From<&'a str> for Column<'a> {
    fn from(name: &'a str) -> Self {
        Self::Named(name)
    }
}
