//! What tests of the rules need of the database.

use rusqlite::Connection;

use super::schema::migrate;

/// An empty database.
pub(in crate::store) fn in_memory() -> anyhow::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    migrate(&connection)?;
    Ok(connection)
}

/// Fails when one of the statements reads or sorts a whole table.
pub(in crate::store) fn assert_reads_by_index<'a>(
    statements: impl IntoIterator<Item = &'a str>,
) -> anyhow::Result<()> {
    let connection = in_memory()?;
    for sql in statements {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps = explain.raw_query().mapped(|row| row.get::<_, String>("detail"));
        let steps: Vec<String> = steps.collect::<Result<_, _>>()?;
        let whole = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
        assert!(!steps.is_empty() && !steps.iter().any(whole), "{sql}: {steps:?}");
    }
    Ok(())
}
