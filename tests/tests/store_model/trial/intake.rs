//! Requests, what they say, and look-ups.

use std::time::Duration;

use anyhow::ensure;
use inbox_core::{Batch, Lookup, ParseError, Timestamp};
use inbox_host::store::{NewEvent, NewLink, ParsedRequest, Reason, RequestSource, StoreError};
use inbox_tests::store_suite::request;
use serde_json::json;

use super::{Trial, pick, same};
use crate::operation::{Entry, Said};
use crate::world::{INSTANCES, event, key, link};

impl Trial {
    pub(super) async fn append(&mut self, instance: &'static str) -> anyhow::Result<()> {
        let id = self.case.store.append(instance, request("said later")).await?;
        ensure!(Some(id) > self.model.newest, "the id {id} was given before");
        self.model.newest = Some(id);
        self.model.pending.push_back((id, instance));
        Ok(())
    }

    pub(super) async fn ingest(&mut self, said: &[Said]) -> anyhow::Result<()> {
        let intakes = self.intakes(said).await?;
        self.take_in_all(intakes).await
    }

    pub(super) async fn fail_to_take_in(&mut self, said: &[Said]) -> anyhow::Result<()> {
        let mut intakes = self.intakes(said).await?;
        intakes.push(self.intake(RequestSource::Lookup(i64::MAX), INSTANCES[0], Some(&[])));
        let answer = self.case.store.ingest(intakes).await;
        ensure!(matches!(answer, Err(StoreError::Failed(_))), "a look-up that is not there was heard of");
        Ok(())
    }

    pub(super) async fn unpark(&mut self, said: &[Said]) -> anyhow::Result<()> {
        let instance = said[0].instance;
        let held = self.case.store.held_requests(vec![instance.to_owned()], said.len()).await?;
        let held: Vec<_> = held.into_iter().map(|stored| stored.id).collect();
        let expected: Vec<_> = self.model.held_requests(instance).into_iter().take(said.len()).collect();
        same("held requests handed out", &held, &expected)?;
        let intakes = held
            .into_iter()
            .zip(said)
            .map(|(id, said)| self.intake(RequestSource::Request(id), instance, said.entries.as_deref()));
        let intakes = intakes.collect();
        self.take_in_all(intakes).await
    }

    pub(super) async fn hear(&mut self, lookup: usize, said: &Said) -> anyhow::Result<()> {
        let Some(id) = pick(self.model.known_lookups(), lookup) else { return Ok(()) };
        let entries = said.entries.as_deref().unwrap_or_default();
        let intake = self.intake(RequestSource::Lookup(id), said.instance, Some(entries));
        self.take_in_all(vec![intake]).await
    }

    /// What the oldest pending requests said; requests arrive until there are enough.
    async fn intakes(&mut self, said: &[Said]) -> anyhow::Result<Vec<ParsedRequest>> {
        while let Some(missing) = said.get(self.model.pending.len()) {
            self.append(missing.instance).await?;
        }
        let requests: Vec<_> = self.model.pending.iter().copied().zip(said).collect();
        let intakes = requests.into_iter().map(|((id, instance), said)| {
            self.intake(RequestSource::Request(id), instance, said.entries.as_deref())
        });
        Ok(intakes.collect())
    }

    async fn take_in_all(&mut self, intakes: Vec<ParsedRequest>) -> anyhow::Result<()> {
        let expected = self.model.ingest(&intakes);
        let report = self.case.store.ingest(intakes).await?;
        same("the report of the intake", report, expected)
    }

    pub(super) async fn claim_lookups(&mut self, limit: usize, lease: Duration) -> anyhow::Result<()> {
        let expected = limit.min(self.model.due_lookups());
        let claimed = self.case.store.claim_lookups(limit, lease).await?;
        same("look-ups handed out", claimed.len(), expected)?;
        claimed.iter().try_for_each(|claimed| self.model.lookup_claimed(claimed, lease.is_zero()))
    }

    pub(super) async fn retry_lookup(&mut self, lookup: usize, after: Duration) -> anyhow::Result<()> {
        let Some(id) = pick(self.model.known_lookups(), lookup) else { return Ok(()) };
        let reason = Reason::text(format!("no answer {}", self.number()));
        self.case.store.retry_lookup(id, after, &reason).await?;
        self.model.lookup_failed(id, after.is_zero(), &reason.to_string());
        Ok(())
    }

    pub(super) async fn fail_lookup(&mut self, lookup: usize) -> anyhow::Result<()> {
        let Some(id) = pick(self.model.known_lookups(), lookup) else { return Ok(()) };
        self.case.store.fail_lookup(id, &Reason::text("gave up")).await?;
        self.model.lookup_buried(id, "gave up");
        Ok(())
    }

    pub(super) async fn hold_lookup(&mut self, lookup: usize) -> anyhow::Result<()> {
        let Some(id) = pick(self.model.known_lookups(), lookup) else { return Ok(()) };
        self.case.store.hold_lookup(id, &Reason::text("its instance is broken")).await?;
        self.model.lookup_held(id, "its instance is broken");
        Ok(())
    }

    pub(super) async fn release_lookups(&mut self, instance: &str) -> anyhow::Result<()> {
        self.case.store.release_lookups(vec![instance.to_owned()]).await?;
        self.model.lookups_released(instance);
        Ok(())
    }

    fn intake(
        &mut self,
        source: RequestSource,
        instance: &'static str,
        entries: Option<&[Entry]>,
    ) -> ParsedRequest {
        let broken = || Reason::text(format!("its instance is broken {}", self.number()));
        let held = entries.is_none().then(broken);
        let mut intake = ParsedRequest {
            source,
            instance: instance.to_owned(),
            received_at: Timestamp::UNIX_EPOCH,
            events: Vec::new(),
            lookups: Vec::new(),
            links: Vec::new(),
            ignored: Vec::new(),
            malformed: Vec::new(),
            held,
        };
        for entry in entries.unwrap_or_default() {
            self.say(&mut intake, instance, *entry);
        }
        intake
    }

    fn say(&mut self, intake: &mut ParsedRequest, instance: &'static str, entry: Entry) {
        let number = self.number();
        let site = |account| self.routes[&(instance, account)].map(str::to_owned);
        match entry {
            Entry::Event { account, who, key } => {
                let event = event(&format!("event {number}"), account, who, key);
                intake.events.push(NewEvent { lane: event.lane(instance), site: site(account), event });
            }
            Entry::Link { account, who, proof, told_by } => {
                let link = link(account, who, proof, told_by);
                intake.links.push(NewLink { lane: link.lane(instance), link });
            }
            Entry::Lookup { account, key: number_of_key, about } => {
                let name = json!(format!("look-up {number}"));
                let lookup = Lookup::new(key(number_of_key), account, name);
                intake.lookups.push(match about {
                    Some(about) => lookup.lane(about),
                    None => lookup,
                });
            }
            Entry::Ignored => intake.ignored.push(format!("receipt {number}")),
            Entry::Malformed => {
                let mut batch = Batch::<()>::new();
                batch.malformed("/entry", &ParseError::new(format!("broken {number}")));
                intake.malformed.extend(batch.malformed);
            }
        }
    }
}
