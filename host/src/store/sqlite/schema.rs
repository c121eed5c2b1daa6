//! The tables.

use rusqlite::Connection;

/// Opens the tables, making them on first use. One migration a `user_version`.
pub(super) fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for (number, migration) in (1..).zip(MIGRATIONS).skip(usize::try_from(version).unwrap_or_default()) {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {migration} PRAGMA user_version = {number}; COMMIT;"
        ))?;
    }
    Ok(())
}

const MIGRATIONS: &[&str] = &["
-- Append-only; ids are the order of arrival. The body has a column of its own, so that it can go first. The newest row
-- is never removed, so no id is given twice, and the hot path does without AUTOINCREMENT.
CREATE TABLE request (
  id INTEGER PRIMARY KEY, instance TEXT NOT NULL, received_at INTEGER NOT NULL,
  method TEXT NOT NULL, url TEXT NOT NULL, headers TEXT NOT NULL, matched_key INTEGER NOT NULL,
  accounts TEXT NOT NULL, body BLOB) STRICT;
-- The last request ingested.
CREATE TABLE intake (id INTEGER PRIMARY KEY CHECK (id = 1), cursor INTEGER NOT NULL) STRICT;
INSERT INTO intake VALUES (1, 0);
-- Written to find out whether the store takes writes.
CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), filler BLOB) STRICT;
INSERT INTO probe VALUES (1, NULL);
CREATE TABLE dedupe (
  instance TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, request INTEGER NOT NULL,
  PRIMARY KEY (instance, account, kind, key)) STRICT, WITHOUT ROWID;
CREATE INDEX dedupe_request ON dedupe (request);
-- next_at also stands for the lease: a claimed lane is due again when its lease ends. A link that comes while its
-- lane is leased nudges it: a hold that was decided without the link is looked at again at once.
CREATE TABLE lane (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, instance TEXT NOT NULL, account TEXT, site TEXT,
  depth INTEGER NOT NULL, next_at INTEGER NOT NULL, leased INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0, hold TEXT, rechecks INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER, waits_for TEXT,
  nudged INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX lane_due ON lane (site, (hold IS NOT NULL), next_at) WHERE depth > 0;
CREATE INDEX lane_leased ON lane (id) WHERE leased = 1;
CREATE INDEX lane_held ON lane (id, depth) WHERE hold IS NOT NULL;
CREATE INDEX lane_unrouted ON lane (instance, account) WHERE site IS NULL;
CREATE INDEX lane_waiting_for ON lane (site, waits_for) WHERE waits_for IS NOT NULL;
CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT, request INTEGER NOT NULL, lane INTEGER NOT NULL, instance TEXT NOT NULL,
  site TEXT, kind TEXT NOT NULL, received_at INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT,
  settled_at INTEGER, event TEXT) STRICT;
CREATE INDEX event_queue ON event (lane, id) WHERE state = 'waiting';
CREATE INDEX event_dead ON event (id) WHERE state = 'dead';
CREATE INDEX event_request ON event (request);
-- The unique index is the slot: one send at a time to a contact.
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL, site TEXT NOT NULL, contact TEXT NOT NULL,
  step TEXT NOT NULL, conversation TEXT, started_at INTEGER, doubt_since INTEGER, message_id TEXT, settled_at INTEGER, body TEXT) STRICT;
CREATE INDEX delivery_event ON delivery (event);
CREATE UNIQUE INDEX delivery_slot ON delivery (site, contact) WHERE step = 'sending';
CREATE INDEX delivery_message ON delivery (site, message_id) WHERE message_id IS NOT NULL;
-- Every step of a delivery, numbered within its event.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL, number INTEGER NOT NULL, delivery INTEGER,
  at INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT) STRICT;
CREATE INDEX attempt_event ON attempt (event);
-- What providers confirm, by instance and account.
CREATE TABLE link (
  namespace TEXT NOT NULL, value TEXT NOT NULL, email TEXT, phone TEXT, name TEXT, updated_at INTEGER NOT NULL,
  PRIMARY KEY (namespace, value)) STRICT, WITHOUT ROWID;
CREATE TABLE choice (
  site TEXT NOT NULL, kind TEXT NOT NULL, address TEXT NOT NULL, contact TEXT NOT NULL, chosen_at INTEGER NOT NULL,
  PRIMARY KEY (site, kind, address)) STRICT, WITHOUT ROWID;
CREATE TABLE lookup (
  id INTEGER PRIMARY KEY AUTOINCREMENT, request INTEGER NOT NULL, instance TEXT NOT NULL,
  received_at INTEGER NOT NULL, lookup TEXT NOT NULL, state TEXT NOT NULL, next_at INTEGER NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER, reason TEXT) STRICT;
CREATE INDEX lookup_due ON lookup (next_at) WHERE state = 'waiting';
CREATE INDEX lookup_dead ON lookup (id) WHERE state = 'dead';
CREATE INDEX lookup_request ON lookup (request);
-- Notes: entries that were ignored or could not be read, and requests that are held until their instance is there again.
-- The table keeps the name that it had in 0.1, so that its databases go on.
CREATE TABLE remark (
  id INTEGER PRIMARY KEY AUTOINCREMENT, request INTEGER NOT NULL, instance TEXT NOT NULL,
  received_at INTEGER NOT NULL, state TEXT NOT NULL, place TEXT, reason TEXT NOT NULL) STRICT;
CREATE INDEX remark_open ON remark (state, instance) WHERE state IN ('malformed', 'held');
CREATE INDEX remark_request ON remark (request);
-- Wix calls, written down before they are made, so that a restart keeps to the budget.
CREATE TABLE call_block (
  id INTEGER PRIMARY KEY AUTOINCREMENT, budget TEXT NOT NULL, at INTEGER NOT NULL, calls INTEGER NOT NULL) STRICT;
CREATE INDEX call_block_at ON call_block (budget, at);
",
    "
-- Look-ups about the same are one lane. Only its head is ever due: those behind it have a next_at beyond any clock.
ALTER TABLE lookup ADD COLUMN lane TEXT;
CREATE INDEX lookup_lane ON lookup (lane, id) WHERE state IN ('waiting', 'held') AND lane IS NOT NULL;
CREATE INDEX lookup_held ON lookup (instance) WHERE state = 'held';
-- When the provider was asked last who it is.
ALTER TABLE link ADD COLUMN asked_at INTEGER;
",
    // Who confirmed last what is known of an external id.
    "ALTER TABLE link ADD COLUMN by_operator INTEGER NOT NULL DEFAULT 0;",
];
