//! What only the store in a file promises, and what only a look into the file shows.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use inbox_core::Timestamp;
use inbox_host::config::Retention;
use inbox_host::store::{AttemptOutcome, Reader, Reason, SqliteStore, Store, StoreError};
use inbox_tests::eventually;
use inbox_tests::store_suite::{Case, NOTHING, Sqlite, StoreUnderTest, hold, intake, one, request};
use rusqlite::Connection;

const MINUTE: Duration = Duration::from_mins(1);

/// The embedded store, of one megabyte.
struct Small;

#[async_trait]
impl StoreUnderTest for Small {
    async fn open(&self, folder: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(SqliteStore::open(&folder.join("store.db"))?.limited_to(1)))
    }

    fn reader(&self, folder: &Path) -> Result<Reader, StoreError> {
        SqliteStore::reader(&folder.join("store.db"))
    }
}

/// The database, beside the store that runs on it.
fn database(case: &Case) -> rusqlite::Result<Connection> {
    Connection::open(case.folder().join("store.db"))
}

fn count(case: &Case, sql: &str) -> rusqlite::Result<i64> {
    database(case)?.query_row(sql, [], |row| row.get(0))
}

#[tokio::test]
async fn a_second_process_is_turned_away() -> anyhow::Result<()> {
    let case = Case::new(&Sqlite).await?;
    let second = SqliteStore::open(&case.folder().join("store.db"));
    assert!(matches!(second, Err(StoreError::Owned(_))));
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_is_its_owners_only() -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::new(&Sqlite).await?;
    case.ingest(one("anna", "m1")).await?;
    for file in std::fs::read_dir(case.folder())? {
        let file = file?;
        assert_eq!(file.metadata()?.permissions().mode() & 0o077, 0, "{}", file.path().display());
    }
    Ok(())
}

#[tokio::test]
async fn at_its_limit_it_takes_no_request_and_goes_on_with_everything_else() -> anyhow::Result<()> {
    let case = Case::new(&Small).await?;
    case.store.check().await?;
    let large = "a large body ".repeat(40_000);
    let mut requests = Vec::new();
    let full = loop {
        match case.store.append("facebook", request(&large)).await {
            Ok(request) => requests.push(request),
            Err(error) => break error,
        }
        assert!(requests.len() < 10, "it has a limit");
    };
    assert_eq!(full, StoreError::Full(1));
    assert_eq!(case.store.check().await, Err(StoreError::Full(1)), "it is not ready");
    let case = case.reopen().await?;
    case.ingest(one("anna", "m1")).await?;
    case.store.write_calls("main", 1).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, "w1").await?;
    assert_eq!(case.store.append("facebook", request("small")).await, Err(StoreError::Full(1)));
    for request in requests {
        case.ingest(intake(request, Vec::new())).await?;
    }
    case.prune(NOTHING).await?;
    let append = async || case.store.append("facebook", request("small")).await.ok();
    eventually("there is room again", append).await;
    case.store.check().await?;
    Ok(())
}

#[tokio::test]
async fn attempts_are_numbered_and_an_unchanged_hold_is_none() -> anyhow::Result<()> {
    let case = Case::new(&Sqlite).await?;
    case.ingest(one("anna", "m1")).await?;
    for _ in 0..3 {
        case.store.record(&case.claim_one().await?.token, hold(Some(Duration::ZERO))).await?;
    }
    let retry =
        AttemptOutcome::Retry { unsent: None, after: Duration::ZERO, reason: Reason::text("no answer") };
    case.store.record(&case.claim_one().await?.token, retry).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, "w1").await?;
    let database = database(&case)?;
    let mut select = database.prepare("SELECT number, outcome FROM attempt ORDER BY id")?;
    let attempts = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let attempts: Vec<(i64, String)> = attempts.collect::<Result<_, _>>()?;
    let expected = [(1, "held"), (2, "retry"), (3, "sending"), (4, "sent")];
    assert_eq!(attempts, expected.map(|(number, outcome)| (number, outcome.to_owned())));
    Ok(())
}

#[tokio::test]
async fn the_held_are_rechecked_five_hundred_at_a_time() -> anyhow::Result<()> {
    let case = Case::new(&Sqlite).await?;
    database(&case)?.execute_batch(
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 501)
         INSERT INTO lane (key, instance, site, depth, next_at, hold)
         SELECT 'lane ' || n, 'facebook', 'main', 1, 1 << 60, 'nobody knows them' FROM number",
    )?;
    assert_eq!(case.store.recheck_held(0).await?, Some(500));
    assert_eq!(count(&case, "SELECT count(*) FROM lane WHERE next_at < 1 << 60")?, 500);
    assert_eq!(case.store.recheck_held(500).await?, Some(501));
    assert_eq!(case.store.recheck_held(501).await?, None);
    assert_eq!(count(&case, "SELECT count(*) FROM lane WHERE next_at < 1 << 60")?, 501);
    Ok(())
}

#[tokio::test]
async fn calls_count_for_as_long_as_is_asked_and_go_when_they_count_no_longer() -> anyhow::Result<()> {
    let case = Case::new(&Sqlite).await?;
    case.store.write_calls("main", 3).await?;
    database(&case)?.execute_batch("UPDATE call_block SET at = at - 2 * 60 * 1000")?;
    case.store.write_calls("main", 2).await?;
    let last_minute = case.store.written_calls("main", MINUTE).await?;
    assert_eq!(last_minute.iter().map(|written| written.1).collect::<Vec<_>>(), [2]);
    let both = case.store.written_calls("main", 3 * MINUTE).await?;
    assert!(both[0].0 >= 2 * MINUTE, "the older one was {:?} ago", both[0].0);
    database(&case)?.execute_batch("UPDATE call_block SET at = at - 9 * 60 * 1000")?;
    case.prune(NOTHING).await?;
    assert_eq!(count(&case, "SELECT count(*) FROM call_block")?, 1);
    Ok(())
}

#[tokio::test]
async fn bodies_of_what_is_settled_go_and_no_others() -> anyhow::Result<()> {
    let case = Case::new(&Sqlite).await?;
    for key in ["m1", "m2"] {
        case.arrive(Timestamp::UNIX_EPOCH, one("anna", key)).await?;
    }
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, "w1").await?;
    case.prune(Retention { bodies: Duration::ZERO, facts: Duration::MAX }).await?;
    assert_eq!(count(&case, "SELECT count(*) FROM request WHERE body IS NULL")?, 1);
    assert_eq!(count(&case, "SELECT count(*) FROM event WHERE event IS NULL AND state = 'sent'")?, 1);
    assert_eq!(count(&case, "SELECT count(*) FROM event WHERE event IS NULL")?, 1);
    assert_eq!(count(&case, "SELECT count(*) FROM delivery WHERE body IS NULL")?, 1);
    Ok(())
}

#[tokio::test]
async fn nothing_of_a_pruned_request_is_left_in_any_table() -> anyhow::Result<()> {
    let case = Case::new(&Sqlite).await?;
    let mut said = one("anna", "m1");
    said.ignored.push("a delivery receipt".to_owned());
    case.arrive(Timestamp::UNIX_EPOCH, said).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, "w1").await?;
    let newest = case.arrive(Timestamp::now(), intake(0, Vec::new())).await?.0;
    case.prune(NOTHING).await?;
    assert_eq!(count(&case, "SELECT sum(id) FROM request")?, newest, "only the newest stays");
    for table in ["event", "delivery", "attempt", "lane", "remark", "lookup", "dedupe"] {
        assert_eq!(count(&case, &format!("SELECT count(*) FROM {table}"))?, 0, "{table}");
    }
    Ok(())
}

#[tokio::test]
async fn an_event_that_cannot_be_read_back_ends_alone() -> anyhow::Result<()> {
    let case = Case::new(&Sqlite).await?;
    for (person, key) in [("anna", "m1"), ("anna", "m2"), ("anna", "m3"), ("ben", "m4")] {
        case.ingest(one(person, key)).await?;
    }
    database(&case)?.execute("UPDATE event SET event = '{' WHERE id IN (1, 3)", [])?;
    let claims = case.claim(10).await?;
    let heads: Vec<_> = claims.iter().map(|claim| claim.event.dedupe_key.as_str()).collect();
    assert_eq!(heads, ["m2", "m4"], "the first is dead, its lane and the others go on");
    let delivery = case.send(&claims[0], "contact").await?.expect("the slot is free");
    case.sent(&claims[0].token, delivery, "w1").await?;
    let counts = case.store.counts().await?;
    assert_eq!((counts.dead, counts.waiting), (2, 1), "what is behind a sent event does not undo it");
    let dead = case.events(Some("dead"), 10).await?;
    assert!(dead.iter().all(|line| line.reason.is_some()), "{dead:?}");
    Ok(())
}

#[tokio::test]
async fn what_was_settled_late_is_kept_from_then_on() -> anyhow::Result<()> {
    let case = Case::new(&Sqlite).await?;
    case.store.append("facebook", request("said long ago")).await?;
    case.store.append("facebook", request("said now")).await?;
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, "w1").await?;
    let keep = Retention { bodies: MINUTE, facts: MINUTE };
    case.prune(keep).await?;
    let known = case.store.known_messages("main", vec!["w1".to_owned()]).await?;
    assert_eq!(known, ["w1"], "the request is decades old, and was settled just now");
    database(&case)?.execute("UPDATE event SET settled_at = settled_at - 120000", [])?;
    case.prune(keep).await?;
    assert!(case.events(None, 10).await?.is_empty());
    Ok(())
}
