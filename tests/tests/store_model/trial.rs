//! One run: every operation is done to the store and to the reference, and everything that can be seen is compared.

mod check;
mod delivery;
mod intake;

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use inbox_core::Participant;
use inbox_host::store::{AddressKind, Route, namespace};
use inbox_tests::store_suite::{Case, NOTHING};

use crate::model::Model;
use crate::operation::Operation;
use crate::world::{ACCOUNTS, INSTANCES, email, phone};

/// A store beside its reference.
pub(crate) struct Trial {
    case: Case,
    model: Model,
    /// Where the config sends accounts now.
    routes: BTreeMap<(&'static str, Option<&'static str>), Option<&'static str>>,
    /// Events, bodies and messages are numbered, so that each can be told from any other.
    count: usize,
}

/// Does the operations one after the other.
///
/// # Errors
/// Where the store does what the reference does not.
pub(crate) async fn run(case: Case, operations: &[Operation]) -> anyhow::Result<()> {
    let mut trial = Trial::new(case);
    for (at, operation) in operations.iter().enumerate() {
        let done = async {
            let trial = trial.apply(operation).await?;
            trial.check().await
        };
        trial = done.await.with_context(|| format!("operation {at}, {operation:?}"))?;
    }
    Ok(())
}

impl Trial {
    fn new(case: Case) -> Self {
        let sites = [[Some("main"), Some("second"), None], [Some("second"), Some("main"), None]];
        let routes = INSTANCES.into_iter().zip(sites).flat_map(|(instance, sites)| {
            ACCOUNTS.into_iter().zip(sites).map(move |(account, site)| ((instance, account), site))
        });
        Self { case, model: Model::default(), routes: routes.collect(), count: 0 }
    }

    fn number(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    async fn apply(mut self, operation: &Operation) -> anyhow::Result<Self> {
        match operation {
            Operation::Append(instance) => self.append(instance).await?,
            Operation::TakeIn(said) => self.ingest(said).await?,
            Operation::FailToTakeIn(said) => self.fail_to_take_in(said).await?,
            Operation::Unpark(said) => self.unpark(said).await?,
            Operation::Claim { site, limit, lease } => self.claim(site, *limit, *lease).await?,
            Operation::Plan { holder, contacts } => self.plan(*holder, contacts).await?,
            Operation::Start { holder, delivery } => self.start(*holder, *delivery).await?,
            Operation::Settle { holder, end } => self.settle(*holder, *end).await?,
            Operation::Release(holder) => self.release(*holder).await?,
            Operation::Choose { site, address, contact } => self.choose(site, *address, *contact).await?,
            Operation::Identify { instance, account, who, email: mail, phone: number, name } => {
                let who = Participant::of(*who).display_name(*name);
                let who = who.email(mail.map(email)).phone(number.map(phone));
                self.identify(&namespace(instance, *account), &who).await?;
            }
            Operation::ClaimLookups { limit, lease } => self.claim_lookups(*limit, *lease).await?,
            Operation::RetryLookup { pick, after } => self.retry_lookup(*pick, *after).await?,
            Operation::BuryLookup { pick } => self.fail_lookup(*pick).await?,
            Operation::HoldLookup { pick } => self.hold_lookup(*pick).await?,
            Operation::ReleaseLookups(instance) => self.release_lookups(instance).await?,
            Operation::Hear { pick, said } => self.hear(*pick, said).await?,
            Operation::Reroute { instance, account, site } => {
                self.reroute(instance, *account, *site).await?;
            }
            Operation::RecheckHeld => self.recheck_held().await?,
            Operation::Prune => {
                self.model.prune();
                self.case.prune(NOTHING).await?;
            }
            Operation::Reopen => {
                self.model.reopen();
                self.case = self.case.reopen().await?;
            }
        }
        Ok(self)
    }

    async fn choose(&mut self, site: &str, address: u8, contact: Option<&str>) -> anyhow::Result<()> {
        let address = email(address).as_str().to_owned();
        let place = (site.to_owned(), address.clone());
        if let Some(contact) = contact {
            self.case.store.choose(site, AddressKind::Email, &address, contact).await?;
            self.model.choices.insert(place, contact.to_owned());
        } else {
            self.case.store.forget_choice(site, AddressKind::Email, &address).await?;
            self.model.choices.remove(&place);
        }
        Ok(())
    }

    async fn identify(&mut self, namespace: &str, who: &Participant) -> anyhow::Result<()> {
        self.case.store.identified(namespace, who).await?;
        self.model.identified(namespace, who);
        Ok(())
    }

    async fn recheck_held(&mut self) -> anyhow::Result<()> {
        let mut after = 0;
        while let Some(last) = self.case.store.recheck_held(after).await? {
            ensure!(last > after, "lane {last} is not behind lane {after}");
            after = last;
        }
        self.model.recheck_held();
        Ok(())
    }

    async fn reroute(
        &mut self,
        instance: &'static str,
        account: Option<&'static str>,
        site: Option<&'static str>,
    ) -> anyhow::Result<()> {
        self.routes.insert((instance, account), site);
        let route = Route {
            instance: instance.to_owned(),
            account: account.map(str::to_owned),
            site: site.map(str::to_owned),
        };
        self.case.store.reroute(vec![route.clone()]).await?;
        self.model.reroute(&route);
        Ok(())
    }
}

/// One of those that are there, and none when none is.
fn pick<T>(all: Vec<T>, number: usize) -> Option<T> {
    let at = number.checked_rem(all.len())?;
    all.into_iter().nth(at)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, stored: T, expected: T) -> anyhow::Result<()> {
    ensure!(stored == expected, "{what}: should be {expected:?}, not {stored:?}");
    Ok(())
}
