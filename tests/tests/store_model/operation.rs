//! What a run does, at random. Every operation makes sense in every state: what it picks, it picks from what is there.

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{ACCOUNTS, CONTACTS, INSTANCES, PEOPLE, Proof, SITES, Who};

/// Longer than any run: waits and leases are this or nothing.
pub(crate) const LONG: Duration = Duration::from_hours(1);

/// One operation.
#[derive(Debug, Clone)]
pub(crate) enum Operation {
    /// A request to an instance arrives and stays pending.
    Append(&'static str),
    /// The oldest pending requests, or new ones, are ingested together.
    TakeIn(Vec<Said>),
    /// They would be, if one more intake did not fail.
    FailToTakeIn(Vec<Said>),
    /// Parked requests of the first one's instance are ingested, as many as are there.
    Unpark(Vec<Said>),
    Claim {
        site: &'static str,
        limit: usize,
        lease: Duration,
    },
    Plan {
        holder: Holder,
        contacts: Vec<&'static str>,
    },
    Start {
        holder: Holder,
        delivery: usize,
    },
    Settle {
        holder: Holder,
        end: End,
    },
    Release(Holder),
    /// A contact is chosen for an address, or forgotten.
    Choose {
        site: &'static str,
        address: u8,
        contact: Option<&'static str>,
    },
    Identify {
        instance: &'static str,
        account: Option<&'static str>,
        who: &'static str,
        email: Option<u8>,
        phone: Option<u8>,
        name: Option<&'static str>,
    },
    ClaimLookups {
        limit: usize,
        lease: Duration,
    },
    RetryLookup {
        pick: usize,
        after: Duration,
    },
    BuryLookup {
        pick: usize,
    },
    HoldLookup {
        pick: usize,
    },
    ReleaseLookups(&'static str),
    /// What a look-up heard is ingested.
    Hear {
        pick: usize,
        said: Said,
    },
    Reroute {
        instance: &'static str,
        account: Option<&'static str>,
        site: Option<&'static str>,
    },
    RecheckHeld,
    /// Everything that is settled goes.
    Prune,
    /// The store ends with everything leased, and is opened again.
    Reopen,
}

/// Whose claim is used.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Holder {
    /// One that holds.
    Live(usize),
    /// One that was lost, moved away or ended.
    Stale(usize),
}

/// How a step ends; the deliveries it is about are found when it is done.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    Sent,
    Retry { unsent: bool, after: Duration },
    InDoubt { after: Duration },
    LookAgain { after: Duration },
    Reword,
    Replan,
    Hold { recheck: Option<Duration> },
    Ignore,
    DeadDelivery,
    DeadEvent,
}

/// What a request or look-up of one instance said.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) instance: &'static str,
    /// Nothing when the instance is broken, so that the request is held.
    pub(crate) entries: Option<Vec<Entry>>,
}

/// One thing said.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entry {
    Event { account: Option<&'static str>, who: Who, key: u8 },
    Link { account: Option<&'static str>, who: &'static str, proof: Proof, told_by: Option<u8> },
    Lookup { account: Option<&'static str>, key: u8, about: Option<&'static str> },
    Ignored,
    Malformed,
}

/// Operations in the proportions in which they do most.
pub(crate) fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        1 => instance().prop_map(Operation::Append),
        8 => prop::collection::vec(said(), 1..4).prop_map(Operation::TakeIn),
        1 => prop::collection::vec(said(), 1..4).prop_map(Operation::FailToTakeIn),
        1 => prop::collection::vec(said(), 1..3).prop_map(Operation::Unpark),
        10 => (site(), 1..5_usize, wait())
            .prop_map(|(site, limit, lease)| Operation::Claim { site, limit, lease }),
        9 => (holder(), prop::collection::vec(select(&CONTACTS[..]), 1..4))
            .prop_map(|(holder, contacts)| Operation::Plan { holder, contacts }),
        4 => (holder(), 0..3_usize).prop_map(|(holder, delivery)| Operation::Start { holder, delivery }),
        14 => (holder(), end()).prop_map(|(holder, end)| Operation::Settle { holder, end }),
        1 => holder().prop_map(Operation::Release),
        1 => (site(), 0..2_u8, prop::option::of(select(&CONTACTS[..])))
            .prop_map(|(site, address, contact)| Operation::Choose { site, address, contact }),
        1 => identify(),
        2 => (1..4_usize, wait()).prop_map(|(limit, lease)| Operation::ClaimLookups { limit, lease }),
        1 => (0..8_usize, wait()).prop_map(|(pick, after)| Operation::RetryLookup { pick, after }),
        1 => (0..8_usize).prop_map(|pick| Operation::BuryLookup { pick }),
        1 => (0..8_usize).prop_map(|pick| Operation::HoldLookup { pick }),
        1 => instance().prop_map(Operation::ReleaseLookups),
        1 => (0..8_usize, said()).prop_map(|(pick, said)| Operation::Hear { pick, said }),
        2 => (instance(), account(), prop::option::of(site()))
            .prop_map(|(instance, account, site)| Operation::Reroute { instance, account, site }),
        1 => Just(Operation::RecheckHeld),
        1 => Just(Operation::Prune),
        1 => Just(Operation::Reopen),
    ]
}

fn identify() -> impl Strategy<Value = Operation> {
    let number = || prop::option::of(0..2_u8);
    let who = (select(&PEOPLE[..]), number(), number(), prop::option::of(Just("Anna")));
    (instance(), account(), who).prop_map(|(instance, account, (who, email, phone, name))| {
        Operation::Identify { instance, account, who, email, phone, name }
    })
}

fn holder() -> impl Strategy<Value = Holder> {
    prop_oneof![
        6 => (0..8_usize).prop_map(Holder::Live),
        1 => (0..64_usize).prop_map(Holder::Stale),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        6 => Just(End::Sent),
        2 => (any::<bool>(), wait()).prop_map(|(unsent, after)| End::Retry { unsent, after }),
        2 => wait().prop_map(|after| End::InDoubt { after }),
        1 => wait().prop_map(|after| End::LookAgain { after }),
        1 => Just(End::Reword),
        1 => Just(End::Replan),
        2 => prop::option::of(wait()).prop_map(|recheck| End::Hold { recheck }),
        1 => Just(End::Ignore),
        1 => Just(End::DeadDelivery),
        1 => Just(End::DeadEvent),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    let entries = prop_oneof![
        9 => prop::collection::vec(entry(), 0..4).prop_map(Some),
        1 => Just(None),
    ];
    (instance(), entries).prop_map(|(instance, entries)| Said { instance, entries })
}

fn entry() -> impl Strategy<Value = Entry> {
    let key = || 0..16_u8;
    prop_oneof![
        8 => (account(), who(), key()).prop_map(|(account, who, key)| Entry::Event { account, who, key }),
        3 => (account(), select(&PEOPLE[..]), proof(), prop::option::of(key()))
            .prop_map(|(account, who, proof, told_by)| Entry::Link { account, who, proof, told_by }),
        2 => (account(), key(), prop::option::of(select(&PEOPLE[..2])))
            .prop_map(|(account, key, about)| Entry::Lookup { account, key, about }),
        1 => Just(Entry::Ignored),
        1 => Just(Entry::Malformed),
    ]
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![8 => select(&PEOPLE[..]).prop_map(Who::Known), 1 => Just(Who::Writer), 1 => Just(Who::Nobody)]
}

fn proof() -> impl Strategy<Value = Proof> {
    prop_oneof![(0..2_u8).prop_map(Proof::Email), (0..2_u8).prop_map(Proof::Phone)]
}

fn site() -> impl Strategy<Value = &'static str> {
    select(&SITES[..])
}

fn instance() -> impl Strategy<Value = &'static str> {
    select(&INSTANCES[..])
}

fn account() -> impl Strategy<Value = Option<&'static str>> {
    mostly_the_first(&ACCOUNTS)
}

fn wait() -> impl Strategy<Value = Duration> {
    mostly_the_first(&[LONG, Duration::ZERO])
}

/// What happens in one place meets more often.
fn mostly_the_first<T: Clone + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop_oneof![2 => Just(all[0].clone()), 1 => select(all)]
}
