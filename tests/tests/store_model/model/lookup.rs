//! Look-ups: leased by a later due time, without an epoch.

use anyhow::ensure;
use inbox_core::Lookup;
use inbox_host::store::ClaimedLookup;

use super::{Model, Remark};

/// A look-up.
#[derive(Debug)]
pub(crate) struct LookupState {
    /// The store's id, once it was handed out.
    pub(crate) id: Option<i64>,
    pub(crate) instance: String,
    pub(crate) lookup: Lookup,
    pub(crate) request: i64,
    pub(crate) stage: Stage,
    pub(crate) due: bool,
    pub(crate) failures: u32,
    pub(crate) reason: Option<String>,
}

/// How far a look-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Waiting,
    Done,
    Dead,
}

impl LookupState {
    /// One that has not failed is due again: it was leased. One that failed may be waiting for its next try.
    pub(crate) fn restart(&mut self) {
        self.due |= self.failures == 0;
    }

    /// The line by which an operator sees it, unless it is done.
    pub(crate) fn line(&self) -> Option<Remark> {
        let state = match self.stage {
            Stage::Waiting => "waiting",
            Stage::Dead => "dead",
            Stage::Done => return None,
        };
        Some(Remark {
            request: self.request,
            instance: self.instance.clone(),
            kind: "look-up".to_owned(),
            state: state.to_owned(),
            reason: self.reason.clone(),
        })
    }
}

impl Model {
    pub(crate) fn due_lookups(&self) -> usize {
        self.lookups.iter().filter(|lookup| lookup.stage == Stage::Waiting && lookup.due).count()
    }

    /// Ids of the look-ups that were handed out before, whatever became of them.
    pub(crate) fn known_lookups(&self) -> Vec<i64> {
        self.lookups.iter().filter_map(|lookup| lookup.id).collect()
    }

    pub(crate) fn lookup_claimed(
        &mut self,
        claimed: &ClaimedLookup,
        lease_is_zero: bool,
    ) -> anyhow::Result<()> {
        let name = &claimed.lookup.data;
        let asked = self.lookups.iter_mut().find(|asked| asked.lookup.data == *name);
        let asked = asked.ok_or_else(|| anyhow::anyhow!("{name} was never asked for"))?;
        ensure!(asked.stage == Stage::Waiting && asked.due, "{name} is not due: {asked:?}");
        ensure!(asked.lookup == claimed.lookup && asked.instance == claimed.instance, "{name} changed");
        ensure!(*asked.id.get_or_insert(claimed.id) == claimed.id, "{name} has another id");
        ensure!(claimed.failures == asked.failures, "{name} failed {} times", asked.failures);
        ensure!(asked.failures > 0 || claimed.failing_for.is_zero(), "nothing failed");
        asked.due = lease_is_zero;
        Ok(())
    }

    pub(crate) fn lookup_failed(&mut self, id: i64, again_now: bool, reason: &str) {
        if let Some(asked) = self.waiting_lookup(id) {
            asked.failures += 1;
            asked.due = again_now;
            asked.reason = Some(reason.to_owned());
        }
    }

    pub(crate) fn lookup_buried(&mut self, id: i64, reason: &str) {
        if let Some(asked) = self.waiting_lookup(id) {
            asked.stage = Stage::Dead;
            asked.reason = Some(reason.to_owned());
        }
    }

    fn waiting_lookup(&mut self, id: i64) -> Option<&mut LookupState> {
        self.lookups.iter_mut().find(|lookup| lookup.id == Some(id) && lookup.stage == Stage::Waiting)
    }
}
