//! People: lanes, with what their events and links tell of them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{link, timestamp};
use crate::store::{
    EntryId, EventFilter, HeldPerson, HeldRequest, PersonId, PersonLine, Reason, StoreError, StoredLink,
    namespace,
};

/// A lane's key: instance, account, kind and value.
pub(super) type LaneKey = (String, Option<String>, String, String);

/// The key of someone's lane, by the provider's id.
pub(super) fn key_of(instance: &str, account: Option<&str>, external_id: &str) -> String {
    serde_json::json!([instance, account, "id", external_id]).to_string()
}

/// Who is meant by a handle, an external id, an e-mail address or a phone number.
pub(super) fn find(connection: &Connection, text: &str) -> Result<Vec<PersonLine>, StoreError> {
    let lanes = match text.parse() {
        Ok(PersonId(lane)) => BTreeSet::from([lane]),
        Err(_) => lanes_of(connection, text)?,
    };
    lanes.into_iter().filter_map(|lane| of_lane(connection, lane).transpose()).collect()
}

/// Lanes of people whom their events or a link know by that.
fn lanes_of(connection: &Connection, text: &str) -> Result<BTreeSet<i64>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT id FROM lane WHERE json_extract(key, '$[3]') IN (?1, lower(?1))")?;
    let mut lanes: BTreeSet<i64> = select.query_map([text], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut select = connection
        .prepare_cached("SELECT namespace, value FROM link WHERE email = lower(?1) OR phone = ?1")?;
    let links = select.query_map([text], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut by_key = connection.prepare_cached("SELECT id FROM lane WHERE key = ?1")?;
    for (namespace, value) in links.collect::<Result<Vec<(String, String)>, _>>()? {
        let (instance, account): (String, Option<String>) = super::json(&namespace)?;
        let key = key_of(&instance, account.as_deref(), &value);
        lanes.extend(by_key.query_row([key], |row| row.get::<_, i64>(0)).optional()?);
    }
    Ok(lanes)
}

/// Whose lane it is.
pub(super) fn of_lane(connection: &Connection, lane: i64) -> Result<Option<PersonLine>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT lane.id, lane.key, lane.site, event.event FROM lane LEFT JOIN event ON event.id = coalesce(
           (SELECT min(id) FROM event WHERE lane = lane.id AND state = 'waiting'),
           (SELECT max(id) FROM event WHERE lane = lane.id))
         WHERE lane.id = ?1",
    )?;
    select.query_row([lane], |row| Ok(person(connection, row))).optional()?.transpose()
}

/// Who an event is about.
pub(super) fn of_event(connection: &Connection, event: i64) -> Result<Option<PersonLine>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT lane.id, lane.key, lane.site, event.event FROM event JOIN lane ON lane.id = event.lane
         WHERE event.id = ?1",
    )?;
    select.query_row([event], |row| Ok(person(connection, row))).optional()?.transpose()
}

/// From a row with a lane's `id`, `key` and `site`, and one of its events.
fn person(connection: &Connection, row: &Row<'_>) -> Result<PersonLine, StoreError> {
    let key: String = row.get("key")?;
    let (instance, account, kind, value): LaneKey = super::json(&key)?;
    let event: serde_json::Value = row
        .get::<_, Option<String>>("event")?
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let told = |field: &str| event["participant"][field].as_str().map(str::to_owned);
    let external_id = (kind == "id").then(|| value.clone());
    let link = match &external_id {
        Some(id) => {
            link::read(connection, &namespace(&instance, account.as_deref()), id)?.unwrap_or_default()
        }
        None => StoredLink::default(),
    };
    Ok(PersonLine {
        person: PersonId(row.get("id")?),
        email: told("email").or(link.email).or_else(|| (kind == "email").then(|| value.clone())),
        phone: told("phone").or(link.phone).or_else(|| (kind == "phone").then(|| value.clone())),
        name: told("display_name").or(link.name),
        instance,
        account,
        site: row.get("site")?,
        external_id,
    })
}

/// Everyone who is held, the longest waiting first.
pub(super) fn held(connection: &Connection, filter: &EventFilter) -> Result<Vec<HeldPerson>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT lane.id, lane.key, lane.site, lane.hold, lane.depth, event.event, event.id AS first, event.received_at
         FROM lane JOIN event ON event.id = (SELECT min(id) FROM event WHERE lane = lane.id AND state = 'waiting')
         WHERE hold IS NOT NULL ORDER BY event.id",
    )?;
    let held = select.query_and_then([], |row| {
        let who = person(connection, row)?;
        let is_known = who.email.is_some() || who.phone.is_some();
        let depth: i64 = row.get("depth")?;
        Ok(HeldPerson {
            reason: Reason::decode(&row.get::<_, String>("hold")?).to_string(),
            events: depth.unsigned_abs(),
            first: EntryId::Event(row.get("first")?),
            since: timestamp(row.get("received_at")?),
            can_be_linked: who.external_id.is_some() && who.site.is_some() && !is_known,
            who,
        })
    })?;
    let held: Vec<_> = held.collect::<Result<_, StoreError>>()?;
    let is_asked = |held: &HeldPerson| {
        let PersonLine { instance, site, person, .. } = &held.who;
        filter.takes(instance, site.as_deref(), Some(*person), held.since)
    };
    Ok(held.into_iter().filter(is_asked).collect())
}

/// Requests that wait for their instance, themselves or with a look-up.
pub(super) fn held_requests(
    connection: &Connection,
    filter: &EventFilter,
) -> Result<Vec<HeldRequest>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT request, instance, reason, received_at FROM remark WHERE state = 'held'
         UNION ALL SELECT request, instance, coalesce(reason, ''), received_at FROM lookup WHERE state = 'held'
         ORDER BY request",
    )?;
    let requests = select.query_map(params![], |row| {
        Ok(HeldRequest {
            request: EntryId::Request(row.get(0)?),
            instance: row.get(1)?,
            reason: Reason::decode(&row.get::<_, String>(2)?).to_string(),
            since: timestamp(row.get(3)?),
        })
    })?;
    let requests: Vec<_> = requests.collect::<Result<_, _>>()?;
    Ok(requests.into_iter().filter(|held| filter.takes(&held.instance, None, None, held.since)).collect())
}

impl EventFilter {
    /// Whether something of this kind is asked for.
    pub(super) fn takes(
        &self,
        instance: &str,
        site: Option<&str>,
        person: Option<PersonId>,
        since: inbox_core::Timestamp,
    ) -> bool {
        let is_new = self.within.is_none_or(|within| {
            since.as_millisecond() >= super::now().saturating_sub(super::millis(within))
        });
        let is_of_person = |people: &Vec<PersonId>| person.is_some_and(|person| people.contains(&person));
        is_new
            && self.instance.as_deref().is_none_or(|asked| asked == instance)
            && self.site.is_none() | (self.site.as_deref() == site)
            && self.people.as_ref().is_none_or(is_of_person)
    }
}

#[cfg(test)]
mod tests {
    use inbox_core::{DedupeKey, Event, Participant};

    use super::*;

    #[test]
    fn a_persons_key_is_that_of_their_events() {
        let key = DedupeKey::new("m1").expect("a key");
        let event = Event::new("message", key, Participant::of("Zoë \"7\""), ());
        assert_eq!(key_of("acme", None, "Zoë \"7\""), event.lane("acme"));
        assert_eq!(key_of("acme", Some("a"), "Zoë \"7\""), event.account("a").lane("acme"));
    }
}
