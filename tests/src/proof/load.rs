//! People who write all the time, and post again what was not acknowledged, as providers do.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

use super::person::{Call, Party, Person};
use super::settings::Proof;
use crate::chance::Chance;
use crate::{Bridge, Imitation, Messenger};

/// Parties that write at a time.
const SEATS: u64 = 24;
/// Events that may be acknowledged and not in the inbox yet, so that the load never runs far ahead.
const AHEAD: usize = 300;
/// The longest pause of a person between two calls.
const PAUSE_MILLIS: u64 = 500;
/// How long a provider waits before it posts again.
const AGAIN: Duration = Duration::from_millis(25);
/// How many of a thousand calls are delivered once more although they were acknowledged.
const REDELIVERED_PER_MILLE: u64 = 100;

/// An event that got a 2xx.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Who wrote.
    pub person: String,
    /// Into whose conversation.
    pub email: String,
    /// What.
    pub text: String,
}

/// The writing people.
#[derive(Debug)]
pub struct Load {
    desk: Arc<Desk>,
    seats: JoinSet<()>,
}

/// The counts of a load.
pub(super) struct Tally(Arc<Desk>);

impl Tally {
    /// Calls made, repetitions included, and calls answered neither 2xx nor 503 with Retry-After.
    pub(super) fn counts(&self) -> (usize, usize) {
        let Desk { posts, wrongly_refused, .. } = &*self.0;
        (posts.load(Ordering::Relaxed), wrongly_refused.load(Ordering::Relaxed))
    }
}

#[derive(Debug)]
struct Desk {
    messenger: Messenger,
    notices: Messenger,
    imitation: Imitation,
    proof: Proof,
    acknowledged: Mutex<Vec<Acknowledged>>,
    posts: AtomicUsize,
    refused: AtomicUsize,
    wrongly_refused: AtomicUsize,
    enough: AtomicBool,
}

impl Load {
    /// Starts writing to that host, whether it runs or not.
    pub fn start(proof: &Proof, bridge: &Bridge, imitation: &Imitation) -> Self {
        let desk = Arc::new(Desk {
            messenger: Messenger::at(bridge.webhook_url("facebook")),
            notices: Messenger::at(bridge.webhook_url("notice")),
            imitation: imitation.clone(),
            proof: proof.clone(),
            acknowledged: Mutex::default(),
            posts: AtomicUsize::new(0),
            refused: AtomicUsize::new(0),
            wrongly_refused: AtomicUsize::new(0),
            enough: AtomicBool::new(false),
        });
        let seats = (0..SEATS).map(|seat| Arc::clone(&desk).sit(seat)).collect();
        Self { desk, seats }
    }

    /// Lets everyone finish, once there were enough events; returns what was acknowledged, in each person's order.
    pub async fn finish(mut self) -> Vec<Acknowledged> {
        self.desk.enough.store(true, Ordering::Relaxed);
        while self.seats.join_next().await.is_some() {}
        std::mem::take(&mut *self.desk.acknowledged.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is counted, also after the load has finished.
    pub(super) fn tally(&self) -> Tally {
        Tally(Arc::clone(&self.desk))
    }

    /// Events acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.desk.count()
    }

    /// Calls that were answered 503 with Retry-After.
    pub fn refused(&self) -> usize {
        self.desk.refused.load(Ordering::Relaxed)
    }
}

impl Desk {
    /// Party after party, until there were enough.
    async fn sit(self: Arc<Self>, seat: u64) {
        let mut number = seat;
        while !(self.enough.load(Ordering::Relaxed) && self.count() >= self.proof.events) {
            let mut chance = Chance::new(self.proof.seed).part("party", number);
            let party = Party::of(number, &self.proof, &mut chance);
            if party.is_known() {
                self.imitation.add_contact(&party.email);
            }
            let people = party.people.into_iter().enumerate().map(|(one, person)| {
                let chance = chance.part("person", one as u64);
                Arc::clone(&self).write(person, party.email.clone(), chance)
            });
            people.collect::<JoinSet<()>>().join_all().await;
            number += SEATS;
        }
    }

    async fn write(self: Arc<Self>, person: Person, email: String, mut chance: Chance) {
        for call in person.calls {
            tokio::time::sleep(chance.pause(PAUSE_MILLIS)).await;
            while self.count() > self.imitation.count() + AHEAD {
                tokio::time::sleep(AGAIN).await;
            }
            self.post_until_acknowledged(&call).await;
            self.note(&person.name, &email, &call);
            if chance.hits(REDELIVERED_PER_MILLE) {
                self.post_until_acknowledged(&call).await;
            }
        }
    }

    fn note(&self, person: &str, email: &str, call: &Call) {
        let events = call.texts.iter().map(|text| Acknowledged {
            person: person.to_owned(),
            email: email.to_owned(),
            text: text.clone(),
        });
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).extend(events);
    }

    async fn post_until_acknowledged(&self, call: &Call) {
        let messenger = if call.instance == "notice" { &self.notices } else { &self.messenger };
        while !self.post(messenger, call).await {
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn post(&self, messenger: &Messenger, call: &Call) -> bool {
        self.posts.fetch_add(1, Ordering::Relaxed);
        let Ok(answer) = messenger.answer_to(&call.body).await else { return false };
        let may_come_again = answer.headers().contains_key("retry-after");
        match answer.status().as_u16() {
            200..=299 => return true,
            503 if may_come_again => self.refused.fetch_add(1, Ordering::Relaxed),
            _ => self.wrongly_refused.fetch_add(1, Ordering::Relaxed),
        };
        false
    }

    fn count(&self) -> usize {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
