//! The rules' way to the database.

use std::ops::ControlFlow;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use crate::store::StoreError;
use crate::store::transaction::{Column, EachRow, Row, Transaction};
use crate::store::value::Value;

/// Between `BEGIN` and `COMMIT` where it writes.
impl Transaction for Connection {
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let changed = self.prepare_cached(sql)?.execute(params_from_iter(values))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn insert(&mut self, sql: &str, values: &[Value<'_>]) -> Result<i64, StoreError> {
        Ok(self.prepare_cached(sql)?.insert(params_from_iter(values))?)
    }

    fn query(&mut self, sql: &str, values: &[Value<'_>], each: EachRow<'_>) -> Result<(), StoreError> {
        let mut statement = self.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if let ControlFlow::Break(()) = each(row)? {
                break;
            }
        }
        Ok(())
    }
}

impl Row for rusqlite::Row<'_> {
    fn value(&self, column: Column<'_>) -> Result<Value<'_>, StoreError> {
        let value = match column {
            Column::At(place) => self.get_ref(place)?,
            Column::Named(name) => self.get_ref(name)?,
        };
        match value {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(number) => Ok(Value::Integer(number)),
            ValueRef::Text(text) => Ok(Value::Text(std::str::from_utf8(text).map_err(failed)?)),
            ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes)),
            ValueRef::Real(number) => Err(failed(format!("a column holds the fraction {number}"))),
        }
    }
}

fn failed(problem: impl ToString) -> StoreError {
    StoreError::Failed(problem.to_string())
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
