//! Routing of what waits, when the config says something new.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::now;
use crate::store::{Reason, Route, StoreError};

/// Instances and accounts of lanes that wait, with the site they are routed to.
pub(super) fn waiting_accounts(connection: &Connection) -> Result<Vec<Route>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT DISTINCT instance, account, site FROM lane WHERE depth > 0")?;
    let rows = select
        .query_map([], |row| Ok(Route { instance: row.get(0)?, account: row.get(1)?, site: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Moves waiting lanes to the sites given; returns the sites that got some.
///
/// A lane whose head was planned already stays: its contacts are frozen, and they are its old site's. Until that site
/// goes on with it, it says what it waits for. The claim on a lane that moves is over: its holder would plan for the old
/// site.
pub(super) fn reroute(connection: &Connection, routes: &[Route]) -> Result<BTreeSet<String>, StoreError> {
    for route in routes {
        move_lanes(connection, route)?;
        hold_frozen(connection, route)?;
    }
    Ok(routes.iter().filter_map(|route| route.site.clone()).collect())
}

fn move_lanes(connection: &Connection, route: &Route) -> Result<(), StoreError> {
    let hold =
        route.site.is_none().then(|| Reason::no_site(&route.instance, route.account.as_deref()).encode());
    let mut update = connection.prepare_cached(&format!(
        "UPDATE lane SET site = ?3, hold = ?4, next_at = ?5, rechecks = 0, failures = 0, failing_since = NULL,
           leased = 0, epoch = epoch + 1
         WHERE {ELSEWHERE} AND NOT {IS_FROZEN}"
    ))?;
    update.execute(params![route.instance, route.account, route.site, hold, now()])?;
    Ok(())
}

fn hold_frozen(connection: &Connection, route: &Route) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(&format!(
        "UPDATE lane SET hold = json_object('code', 'frozen_for_site', 'site', site)
         WHERE {ELSEWHERE} AND {IS_FROZEN}"
    ))?;
    update.execute(params![route.instance, route.account, route.site])?;
    Ok(())
}

/// The waiting lanes of a route that are not on it.
const ELSEWHERE: &str = "instance = ?1 AND account IS ?2 AND site IS NOT ?3 AND depth > 0";
/// Whether a lane's head has frozen contacts.
const IS_FROZEN: &str = "EXISTS (SELECT 1 FROM event JOIN delivery ON delivery.event = event.id
  WHERE event.lane = lane.id AND event.state = 'waiting')";
