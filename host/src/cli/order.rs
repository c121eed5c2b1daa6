//! Orders: given to the host that runs, else carried out here.

use super::outcome::Outcome;
use super::output::{say, say_error, say_json};
use super::process::runtime;
use super::running_host::RunningHost;
use crate::config::Config;
use crate::orders::{Done, Order, carry_out};
use crate::store::{SqliteStore, StoreError};

/// Gives orders, one after the other. Whoever owns the store carries them out: the running host, or this process.
pub(super) fn give(config: &Config, orders: Vec<Order>) -> anyhow::Result<Vec<Done>> {
    match SqliteStore::open(&config.store.path) {
        Ok(store) => runtime()?.block_on(carry_out_all(config, &store, orders)),
        Err(StoreError::Owned(_)) => runtime()?.block_on(ask_for_all(&RunningHost::of(config)?, orders)),
        Err(error) => Err(error.into()),
    }
}

async fn carry_out_all(
    config: &Config,
    store: &SqliteStore,
    orders: Vec<Order>,
) -> anyhow::Result<Vec<Done>> {
    let mut all = Vec::new();
    for order in orders {
        all.extend(carry_out(config, store, order).await?);
    }
    Ok(all)
}

async fn ask_for_all(host: &RunningHost, orders: Vec<Order>) -> anyhow::Result<Vec<Done>> {
    let mut all = Vec::new();
    for order in orders {
        all.extend(host.post::<Vec<Done>>("/orders", &order).await?);
    }
    Ok(all)
}

/// Prints what came of it.
pub(super) fn tell(all: &[Done], json: bool) -> anyhow::Result<Outcome> {
    if json {
        say_json(all)?;
    } else {
        for Done { what, is_done, outcome, .. } in all {
            let line = format!("{what}: {outcome}");
            if *is_done { say(&line) } else { say_error(&line) }
        }
    }
    Ok(if all.iter().all(|done| done.is_done) { Outcome::Good } else { Outcome::Failed })
}
