//! Routing of what waits, when the config says something new.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::intake::unrouted;
use super::now;
use crate::store::{Route, StoreError, namespace};

/// Instances and accounts of lanes that wait, with the site they are routed to.
pub(super) fn waiting_accounts(connection: &Connection) -> Result<Vec<Route>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT DISTINCT instance, account, site FROM lane WHERE depth > 0")?;
    let rows = select
        .query_map([], |row| Ok(Route { instance: row.get(0)?, account: row.get(1)?, site: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Moves waiting lanes, with their links, to the sites given; returns the sites that got some.
///
/// A lane whose head was planned already stays: its contacts are frozen, and they are its old site's. The claim on a
/// lane that moves is over: its holder would plan for the old site.
pub(super) fn reroute(connection: &Connection, routes: &[Route]) -> Result<BTreeSet<String>, StoreError> {
    let mut sites = BTreeSet::new();
    for route in routes {
        move_lanes(connection, route)?;
        if let Some(site) = &route.site {
            adopt_links(connection, route, site)?;
            sites.insert(site.clone());
        }
    }
    Ok(sites)
}

fn move_lanes(connection: &Connection, route: &Route) -> Result<(), StoreError> {
    let hold = route.site.is_none().then(|| unrouted(&route.instance, route.account.as_deref()));
    let mut update = connection.prepare_cached(
        "UPDATE lane SET site = ?3, hold = ?4, next_at = ?5, rechecks = 0, failures = 0, failing_since = NULL,
           leased = 0, epoch = epoch + 1
         WHERE instance = ?1 AND account IS ?2 AND site IS NOT ?3 AND depth > 0 AND NOT EXISTS (
           SELECT 1 FROM event JOIN delivery ON delivery.event = event.id
           WHERE event.lane = lane.id AND event.state = 'waiting')",
    )?;
    update.execute(params![route.instance, route.account, route.site, hold, now()])?;
    Ok(())
}

/// Links that came while no site claimed the account are the claiming site's, beside what it knew before.
fn adopt_links(connection: &Connection, route: &Route, site: &str) -> Result<(), StoreError> {
    let namespace = namespace(&route.instance, route.account.as_deref());
    let mut adopt = connection.prepare_cached(
        "INSERT INTO link (site, namespace, value, email, phone, name, contact, updated_at)
         SELECT ?1, namespace, value, email, phone, name, contact, updated_at FROM link
         WHERE site = '' AND namespace = ?2
         ON CONFLICT DO UPDATE SET email = coalesce(excluded.email, email),
           phone = coalesce(excluded.phone, phone), contact = NULL, updated_at = excluded.updated_at",
    )?;
    adopt.execute([site, &namespace])?;
    let mut delete = connection.prepare_cached("DELETE FROM link WHERE site = '' AND namespace = ?1")?;
    delete.execute([&namespace])?;
    Ok(())
}
