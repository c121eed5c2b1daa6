//! Routing of what waits, when the config says something new.

use std::collections::BTreeSet;

use super::clock::now;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{Reason, Route, StoreError};

/// Instances and accounts of lanes that wait, with the site they are routed to.
pub(in crate::store) fn waiting_accounts(tx: &mut dyn Transaction) -> Result<Vec<Route>, StoreError> {
    tx.all("SELECT DISTINCT instance, account, site FROM lane WHERE depth > 0", values![], |row| {
        Ok(Route { instance: row.get(0)?, account: row.get(1)?, site: row.get(2)? })
    })
}

/// Moves waiting lanes to the sites given; returns the sites that got some.
///
/// A lane whose head was planned already stays: its contacts are frozen, and they are its old site's. Until that site
/// goes on with it, it says what it waits for. The claim on a lane that moves is over: its holder would plan for the old
/// site.
pub(in crate::store) fn reroute(
    tx: &mut dyn Transaction,
    routes: &[Route],
) -> Result<BTreeSet<String>, StoreError> {
    for route in routes {
        move_lanes(tx, route)?;
        hold_frozen(tx, route)?;
    }
    Ok(routes.iter().filter_map(|route| route.site.clone()).collect())
}

fn move_lanes(tx: &mut dyn Transaction, route: &Route) -> Result<(), StoreError> {
    let hold =
        route.site.is_none().then(|| Reason::no_site(&route.instance, route.account.as_deref()).encode());
    tx.execute(
        &format!(
            "UPDATE lane SET site = ?3, hold = ?4, next_at = ?5, rechecks = 0, failures = 0, failing_since = NULL,
               leased = 0, epoch = epoch + 1
             WHERE {ELSEWHERE} AND NOT {IS_FROZEN}"
        ),
        values![route.instance, route.account, route.site, hold, now()],
    )?;
    Ok(())
}

fn hold_frozen(tx: &mut dyn Transaction, route: &Route) -> Result<(), StoreError> {
    let frozen: Vec<(i64, Option<String>)> = tx.all(
        &format!("SELECT id, site FROM lane WHERE {ELSEWHERE} AND {IS_FROZEN}"),
        values![route.instance, route.account, route.site],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (lane, site) in frozen {
        let hold = site.map(|site| Reason::FrozenForSite { site }.encode());
        tx.execute("UPDATE lane SET hold = ?2 WHERE id = ?1", values![lane, hold])?;
    }
    Ok(())
}

/// The waiting lanes of a route that are not on it.
const ELSEWHERE: &str =
    "instance = ?1 AND account IS NOT DISTINCT FROM ?2 AND site IS DISTINCT FROM ?3 AND depth > 0";
/// Whether a lane's head has frozen contacts.
const IS_FROZEN: &str = "EXISTS (SELECT 1 FROM event JOIN delivery ON delivery.event = event.id
  WHERE event.lane = lane.id AND event.state = 'waiting')";
