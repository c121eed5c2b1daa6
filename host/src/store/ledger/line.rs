//! A line for each event, entry and look-up, for an operator.

use inbox_core::Timestamp;
use serde::Deserialize;

use super::clock::{limit, millis, now, timestamp};
use crate::store::transaction::{Row, Transaction};
use crate::store::value::{ToValue, Value};
use crate::store::{EventFilter, EventLine, PersonId, Reason, StoreError};

/// The newest events, entries that became none and open look-ups, the newest first.
pub(in crate::store) fn events(
    tx: &mut dyn Transaction,
    filter: &EventFilter,
    at_most: usize,
) -> Result<Vec<EventLine>, StoreError> {
    let since = filter.within.map(|within| now().saturating_sub(millis(within)));
    let asked: [(&str, Option<Value<'_>>); 5] = [
        ("state =", filter.state.as_ref().map(ToValue::to_value)),
        ("site =", filter.site.as_ref().map(ToValue::to_value)),
        ("instance =", filter.instance.as_ref().map(ToValue::to_value)),
        ("received_at >=", since.as_ref().map(ToValue::to_value)),
        ("request =", filter.request.as_ref().map(ToValue::to_value)),
    ];
    let mut values = vec![Value::Integer(limit(at_most))];
    let mut conditions = Vec::new();
    for (condition, value) in asked {
        if let Some(value) = value {
            values.push(value);
            conditions.push(format!(" AND {condition} ?{}", values.len()));
        }
    }
    if let Some(people) = &filter.people {
        let ids: Vec<_> = people.iter().map(|person| person.0.to_string()).collect();
        conditions.push(format!(" AND person IN ({})", ids.join(", ")));
    }
    if filter.can_be_replayed {
        conditions.push(REPLAYABLE.to_owned());
    }
    tx.all(&LINES.replace("/*and*/", &conditions.concat()), &values, line)
}

/// People and look-ups who are held wait for something else.
const REPLAYABLE: &str =
    " AND (state IN ('dead', 'malformed') OR (state = 'held' AND id IS NULL AND kind <> 'look-up'))";

const LINES: &str = "
  SELECT line.*, event.event AS event,
    CASE WHEN line.state = 'waiting' THEN (
      SELECT reason FROM attempt WHERE event = line.id ORDER BY attempt.id DESC LIMIT 1) END AS last_reason,
    CASE WHEN line.state <> 'waiting' THEN 0 ELSE coalesce(failures, (
      SELECT count(*) FROM attempt
      WHERE event = line.id AND outcome NOT IN ('sending', 'held', 'replayed'))) END AS tries
  FROM (SELECT * FROM (
    SELECT event.id AS id, request, lane AS person, event.instance AS instance,
      CASE WHEN event.state = 'waiting' THEN lane.site ELSE event.site END AS site, kind, received_at,
      CASE WHEN event.state = 'waiting' AND hold IS NOT NULL THEN 'held' ELSE event.state END AS state,
      CASE WHEN event.state = 'waiting' THEN hold ELSE reason END AS reason,
      CAST(NULL AS BIGINT) AS failures
    FROM event LEFT JOIN lane ON lane.id = event.lane
    UNION ALL
    SELECT NULL, request, NULL, instance, NULL, coalesce(place, ''), received_at, state, reason, 0 FROM remark
    UNION ALL
    SELECT NULL, request, NULL, instance, NULL, 'look-up', received_at, state, reason, failures FROM lookup
    WHERE state IN ('waiting', 'held', 'dead')) AS lines
  WHERE TRUE /*and*/ ORDER BY request DESC, id DESC NULLS LAST LIMIT ?1) AS line
  LEFT JOIN event ON event.id = line.id ORDER BY line.request DESC, line.id DESC NULLS LAST";

/// What of an event is shown in its line; nothing where it cannot be read or is no longer kept.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    dedupe_key: Option<String>,
    occurred_at: Option<Timestamp>,
}

fn line(row: &dyn Row) -> Result<EventLine, StoreError> {
    let event: Option<String> = row.get("event")?;
    let Shown { dedupe_key, occurred_at } =
        event.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(EventLine {
        id: row.get("id")?,
        request: row.get("request")?,
        person: row.get::<Option<i64>>("person")?.map(PersonId),
        instance: row.get("instance")?,
        site: row.get("site")?,
        kind: row.get("kind")?,
        dedupe_key,
        occurred_at,
        received_at: timestamp(row.get("received_at")?),
        state: row.get("state")?,
        reason: Reason::words(row.get::<Option<String>>("reason")?.or(row.get("last_reason")?)),
        tries: row.get::<i64>("tries")?.unsigned_abs(),
    })
}
