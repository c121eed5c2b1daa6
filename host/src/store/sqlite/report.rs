//! What an operator sees of the store.

use rusqlite::{Connection, Row, ToSql};

use super::{millis, now, timestamp, to_json};
use crate::store::{Counts, EventFilter, EventLine, PersonId, Reason, StoreError};

/// How much is where.
pub(super) fn counts(connection: &Connection) -> Result<Counts, StoreError> {
    let count = |sql: &str| -> Result<u64, StoreError> {
        let count: i64 = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    };
    let held = count("SELECT coalesce(sum(depth), 0) FROM lane WHERE hold IS NOT NULL")?;
    let held_requests = count("SELECT count(*) FROM remark WHERE state = 'held'")?;
    let held_lookups = count("SELECT count(*) FROM lookup WHERE state = 'held'")?;
    let dead_lookups = count("SELECT count(*) FROM lookup WHERE state = 'dead'")?;
    let open = count("SELECT count(*) FROM event WHERE state = 'waiting'")?;
    Ok(Counts {
        pending_requests: count(
            "SELECT max(0, coalesce(max(id), 0) - (SELECT cursor FROM intake)) FROM request",
        )?,
        waiting: open.saturating_sub(held),
        held: held + held_requests + held_lookups,
        dead: count("SELECT count(*) FROM event WHERE state = 'dead'")? + dead_lookups,
        malformed: count("SELECT count(*) FROM remark WHERE state = 'malformed'")?,
        lookups: count("SELECT count(*) FROM lookup WHERE state = 'waiting'")?,
    })
}

/// The newest events and remarks, newest first.
pub(super) fn events(
    connection: &Connection,
    filter: &EventFilter,
    limit: usize,
) -> Result<Vec<EventLine>, StoreError> {
    let since = filter.within.map(|within| now().saturating_sub(millis(within)));
    let people =
        filter.people.as_ref().map(|people| people.iter().map(|person| person.0).collect::<Vec<_>>());
    let people = people.map(|people| to_json(&people)).transpose()?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let asked: [(&str, &str, Option<&dyn ToSql>); 6] = [
        ("state = :state", ":state", filter.state.as_ref().map(|it| it as _)),
        ("site = :site", ":site", filter.site.as_ref().map(|it| it as _)),
        ("instance = :instance", ":instance", filter.instance.as_ref().map(|it| it as _)),
        ("received_at >= :since", ":since", since.as_ref().map(|it| it as _)),
        ("person IN (SELECT value FROM json_each(:people))", ":people", people.as_ref().map(|it| it as _)),
        ("request = :request", ":request", filter.request.as_ref().map(|it| it as _)),
    ];
    let ended_badly = if filter.ended_badly { ENDED_BADLY } else { "" };
    let given = || asked.iter().filter_map(|(condition, name, value)| Some((*condition, *name, (*value)?)));
    let conditions = given().fold(String::new(), |all, (condition, ..)| format!("{all} AND {condition}"));
    let mut values: Vec<(&str, &dyn ToSql)> = given().map(|(_, name, value)| (name, value)).collect();
    values.push((":limit", &limit));
    let mut select = connection.prepare_cached(&LINES.replace("/*and*/", &(conditions + ended_badly)))?;
    let rows = select.query_map(values.as_slice(), line)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// People and look-ups who are held wait for something else.
const ENDED_BADLY: &str =
    " AND (state IN ('dead', 'malformed') OR (state = 'held' AND id IS NULL AND kind <> 'look-up'))";

const LINES: &str = "
  SELECT line.*, iif(json_valid(event), json_extract(event, '$.dedupe_key'), NULL) AS dedupe_key,
    iif(json_valid(event), json_extract(event, '$.occurred_at'), NULL) AS occurred_at,
    iif(line.state = 'waiting', (
      SELECT reason FROM attempt WHERE event = line.id ORDER BY attempt.id DESC LIMIT 1), NULL) AS last_reason,
    iif(line.state <> 'waiting', 0, coalesce(failures, (
      SELECT count(*) FROM attempt
      WHERE event = line.id AND outcome NOT IN ('sending', 'held', 'replayed')))) AS tries
  FROM (SELECT * FROM (
    SELECT event.id AS id, request, lane AS person, event.instance AS instance,
      iif(event.state = 'waiting', lane.site, event.site) AS site, kind, received_at,
      iif(event.state = 'waiting' AND hold IS NOT NULL, 'held', event.state) AS state,
      iif(event.state = 'waiting', hold, reason) AS reason,
      NULL AS failures
    FROM event LEFT JOIN lane ON lane.id = event.lane
    UNION ALL
    SELECT NULL, request, NULL, instance, NULL, coalesce(place, ''), received_at, state, reason, 0 FROM remark
    UNION ALL
    SELECT NULL, request, NULL, instance, NULL, 'look-up', received_at, state, reason, failures FROM lookup
    WHERE state IN ('waiting', 'held', 'dead'))
  WHERE 1 /*and*/ ORDER BY request DESC, id DESC LIMIT :limit) AS line
  LEFT JOIN event ON event.id = line.id ORDER BY line.request DESC, line.id DESC";

fn line(row: &Row<'_>) -> rusqlite::Result<EventLine> {
    let occurred_at: Option<String> = row.get("occurred_at")?;
    Ok(EventLine {
        id: row.get("id")?,
        request: row.get("request")?,
        person: row.get::<_, Option<i64>>("person")?.map(PersonId),
        instance: row.get("instance")?,
        site: row.get("site")?,
        kind: row.get("kind")?,
        dedupe_key: row.get("dedupe_key")?,
        occurred_at: occurred_at.and_then(|at| at.parse().ok()),
        received_at: timestamp(row.get("received_at")?),
        state: row.get("state")?,
        reason: Reason::words(row.get::<_, Option<String>>("reason")?.or(row.get("last_reason")?)),
        tries: row.get::<_, i64>("tries")?.unsigned_abs(),
    })
}
