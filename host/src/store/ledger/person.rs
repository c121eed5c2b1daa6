//! People: lanes, with what their events and links say of them.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::json::{json, to_json};
use super::link;
use crate::store::transaction::{Row, Transaction};
use crate::store::value::values;
use crate::store::{PersonId, PersonLine, StoreError, StoredLink, namespace};

/// Who a lane is about.
#[derive(Deserialize)]
pub(super) struct PersonKey {
    pub(super) instance: String,
    pub(super) account: Option<String>,
    /// id, email or phone.
    pub(super) kind: String,
    pub(super) value: String,
}

impl PersonKey {
    /// From a lane's key.
    pub(super) fn read(lane: &str) -> Result<Self, StoreError> {
        json(lane)
    }

    /// The key of someone's lane, by the provider's id.
    pub(super) fn of_id(instance: &str, account: Option<&str>, external_id: &str) -> String {
        serde_json::json!([instance, account, "id", external_id]).to_string()
    }
}

/// What an event says of its person.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Participant {
    pub(super) display_name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
}

impl Participant {
    /// Nothing, where the event is no longer kept or cannot be read.
    pub(super) fn of_event(event: Option<&str>) -> Self {
        #[derive(Deserialize)]
        struct Event {
            participant: Participant,
        }
        let event = event.and_then(|text| serde_json::from_str::<Event>(text).ok());
        event.map(|event| event.participant).unwrap_or_default()
    }
}

/// A lane, with one of its events.
pub(super) struct Found {
    lane: i64,
    key: String,
    pub(super) site: Option<String>,
    event: Option<String>,
}

impl Found {
    /// From a row with a lane's `id`, `key` and `site`, and an event.
    pub(super) fn of(row: &dyn Row) -> Result<Self, StoreError> {
        Ok(Self {
            lane: row.get("id")?,
            key: row.get("key")?,
            site: row.get("site")?,
            event: row.get("event")?,
        })
    }

    /// Who it is, with what links say.
    pub(super) fn line(self, tx: &mut dyn Transaction) -> Result<PersonLine, StoreError> {
        let PersonKey { instance, account, kind, value } = PersonKey::read(&self.key)?;
        let external_id = (kind == "id").then(|| value.clone());
        let link = match &external_id {
            Some(id) => link::read(tx, &namespace(&instance, account.as_deref()), id)?.unwrap_or_default(),
            None => StoredLink::default(),
        };
        let said = Participant::of_event(self.event.as_deref());
        Ok(PersonLine {
            person: PersonId(self.lane),
            email: said.email.or(link.email).or_else(|| (kind == "email").then(|| value.clone())),
            phone: said.phone.or(link.phone).or_else(|| (kind == "phone").then(|| value.clone())),
            name: said.display_name.or(link.name),
            instance,
            account,
            site: self.site,
            external_id,
        })
    }
}

/// Who is meant by a handle, an external id, an e-mail address or a phone number.
pub(in crate::store) fn find(tx: &mut dyn Transaction, text: &str) -> Result<Vec<PersonLine>, StoreError> {
    let lanes = match text.parse() {
        Ok(PersonId(lane)) => BTreeSet::from([lane]),
        Err(_) => lanes_of(tx, text)?,
    };
    let mut people = Vec::new();
    for lane in lanes {
        people.extend(of_lane(tx, lane)?);
    }
    Ok(people)
}

/// Lanes of people whom their events or a link know by that.
fn lanes_of(tx: &mut dyn Transaction, text: &str) -> Result<BTreeSet<i64>, StoreError> {
    let lower = text.to_ascii_lowercase();
    let mut lanes = BTreeSet::new();
    for value in BTreeSet::from([text, &lower]) {
        lanes.extend(lanes_that_end(tx, value)?);
    }
    let links: Vec<(String, String)> = tx.all(
        "SELECT namespace, value FROM link WHERE email = ?2 OR phone = ?1",
        values![text, lower],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (namespace, value) in links {
        let (instance, account): (String, Option<String>) = json(&namespace)?;
        let key = PersonKey::of_id(&instance, account.as_deref(), &value);
        lanes.extend(tx.first("SELECT id FROM lane WHERE key = ?1", values![key], |row| row.get::<i64>(0))?);
    }
    Ok(lanes)
}

/// The value is the last part of a lane's key.
fn lanes_that_end(tx: &mut dyn Transaction, value: &str) -> Result<Vec<i64>, StoreError> {
    let end = format!(",{}]", to_json(value)?);
    tx.all("SELECT id FROM lane WHERE substr(key, length(key) - length(?1) + 1) = ?1", values![end], |row| {
        row.get(0)
    })
}

/// Whose lane it is.
fn of_lane(tx: &mut dyn Transaction, lane: i64) -> Result<Option<PersonLine>, StoreError> {
    let found = tx.first(
        "SELECT lane.id, lane.key, lane.site, event.event FROM lane LEFT JOIN event ON event.id = coalesce(
           (SELECT min(id) FROM event WHERE lane = lane.id AND state = 'waiting'),
           (SELECT max(id) FROM event WHERE lane = lane.id))
         WHERE lane.id = ?1",
        values![lane],
        Found::of,
    )?;
    found.map(|found| found.line(tx)).transpose()
}

/// Who an event is about.
pub(super) fn of_event(tx: &mut dyn Transaction, event: i64) -> Result<Option<PersonLine>, StoreError> {
    let found = tx.first(
        "SELECT lane.id, lane.key, lane.site, event.event FROM event JOIN lane ON lane.id = event.lane
         WHERE event.id = ?1",
        values![event],
        Found::of,
    )?;
    found.map(|found| found.line(tx)).transpose()
}

#[cfg(test)]
mod tests {
    use inbox_core::{DedupeKey, Event, Participant};

    use super::PersonKey;

    #[test]
    fn a_persons_key_is_that_of_their_events() {
        let key = DedupeKey::new("m1").expect("a key");
        let event = Event::new("message", key, Participant::of("Zoë \"7\""), ());
        assert_eq!(PersonKey::of_id("acme", None, "Zoë \"7\""), event.lane("acme"));
        assert_eq!(PersonKey::of_id("acme", Some("a"), "Zoë \"7\""), event.account("a").lane("acme"));
    }
}
