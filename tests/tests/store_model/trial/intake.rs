//! Requests, what they say, and look-ups.

use std::time::Duration;

use inbox_core::{Batch, Lookup, ParseError, Timestamp};
use inbox_host::store::{Intake, IntakeSource, NewEvent, NewLink};
use inbox_tests::store_suite::request;
use serde_json::json;

use super::{Trial, pick, same};
use crate::operation::{Entry, Said};
use crate::world::{event, key, link};

impl Trial {
    pub(super) async fn append(&mut self) -> anyhow::Result<()> {
        let id = self.case.store.append("facebook", &request("said later")).await?;
        self.model.pending.push_back(id);
        Ok(())
    }

    pub(super) async fn take_in(&mut self, said: &[Said]) -> anyhow::Result<()> {
        while self.model.pending.len() < said.len() {
            self.append().await?;
        }
        let sources: Vec<_> = self.model.pending.iter().copied().map(IntakeSource::Request).collect();
        let intakes = said.iter().zip(sources).map(|(said, source)| self.intake(source, said)).collect();
        self.take_in_all(intakes).await
    }

    pub(super) async fn hear(&mut self, lookup: usize, said: &Said) -> anyhow::Result<()> {
        let Some(id) = pick(self.model.known_lookups(), lookup) else { return Ok(()) };
        let intake = self.intake(IntakeSource::Lookup(id), said);
        self.take_in_all(vec![intake]).await
    }

    async fn take_in_all(&mut self, intakes: Vec<Intake>) -> anyhow::Result<()> {
        let expected = self.model.take_in(&intakes);
        let report = self.case.store.take_in(intakes).await?;
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
        self.case.store.retry_lookup(id, after, "no answer").await?;
        self.model.lookup_failed(id, after.is_zero());
        Ok(())
    }

    pub(super) async fn bury_lookup(&mut self, lookup: usize) -> anyhow::Result<()> {
        let Some(id) = pick(self.model.known_lookups(), lookup) else { return Ok(()) };
        self.case.store.bury_lookup(id, "gave up").await?;
        self.model.lookup_buried(id);
        Ok(())
    }

    fn intake(&mut self, source: IntakeSource, said: &Said) -> Intake {
        let mut intake = Intake {
            source,
            instance: said.instance.to_owned(),
            received_at: Timestamp::UNIX_EPOCH,
            events: Vec::new(),
            lookups: Vec::new(),
            links: Vec::new(),
            ignored: Vec::new(),
            malformed: Vec::new(),
        };
        for entry in &said.entries {
            self.say(&mut intake, said.instance, *entry);
        }
        intake
    }

    fn say(&mut self, intake: &mut Intake, instance: &'static str, entry: Entry) {
        let number = self.number();
        let site = |account| self.routes[&(instance, account)].map(str::to_owned);
        match entry {
            Entry::Event { account, who, key } => {
                let event = event(&format!("event {number}"), account, who, key);
                intake.events.push(NewEvent { lane: event.lane(instance), site: site(account), event });
            }
            Entry::Link { account, who, proof } => {
                let link = link(account, who, proof);
                intake.links.push(NewLink { lane: link.lane(instance), site: site(account), link });
            }
            Entry::Lookup { account, key: number_of_key } => {
                let name = json!(format!("look-up {number}"));
                intake.lookups.push(Lookup::new(key(number_of_key), account, name));
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
