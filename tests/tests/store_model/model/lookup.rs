//! Look-ups: leased by a later due time, without an epoch.

use anyhow::ensure;
use inbox_core::Lookup;
use inbox_host::store::{ClaimedLookup, Reason};

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
    Held,
    Done,
    Dead,
}

impl LookupState {
    fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::Held)
    }

    /// Whether both are about the same, in one account of one instance.
    fn is_beside(&self, other: &Self) -> bool {
        let lane =
            |state: &Self| (state.instance.clone(), state.lookup.account.clone(), state.lookup.lane.clone());
        self.lookup.lane.is_some() && lane(self) == lane(other)
    }

    /// The line by which an operator sees it, unless it is done.
    fn line(&self, is_head: bool) -> Option<Remark> {
        let state = match self.stage {
            Stage::Waiting => "waiting",
            Stage::Held => "held",
            Stage::Dead => "dead",
            Stage::Done => return None,
        };
        let behind = || Reason::EarlierLookup.to_string();
        let reason = if is_head { self.reason.clone() } else { Some(behind()) };
        Some(Remark {
            request: self.request,
            instance: self.instance.clone(),
            kind: "look-up".to_owned(),
            state: state.to_owned(),
            reason,
        })
    }
}

impl Model {
    pub(crate) fn due_lookups(&self) -> usize {
        let due = |(at, lookup): &(usize, &LookupState)| {
            lookup.stage == Stage::Waiting && lookup.due && self.is_head(*at)
        };
        self.lookups.iter().enumerate().filter(due).count()
    }

    /// The lines by which an operator sees look-ups.
    pub(crate) fn lookup_lines(&self) -> Vec<Remark> {
        let line = |(at, lookup): (usize, &LookupState)| lookup.line(self.is_head(at) || !lookup.is_open());
        self.lookups.iter().enumerate().filter_map(line).collect()
    }

    /// Whether no earlier look-up about the same is open.
    fn is_head(&self, at: usize) -> bool {
        let lookup = &self.lookups[at];
        !self.lookups[..at].iter().any(|earlier| earlier.is_open() && earlier.is_beside(lookup))
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
        let at = self.lookups.iter().position(|asked| asked.lookup.data == *name);
        let at = at.ok_or_else(|| anyhow::anyhow!("{name} was never asked for"))?;
        ensure!(self.is_head(at), "{name} overtakes an earlier one about the same");
        let asked = &mut self.lookups[at];
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

    pub(crate) fn lookup_held(&mut self, id: i64, reason: &str) {
        if let Some(asked) = self.waiting_lookup(id) {
            asked.stage = Stage::Held;
            asked.reason = Some(reason.to_owned());
        }
    }

    pub(crate) fn lookups_released(&mut self, instance: &str) {
        let held = |lookup: &&mut LookupState| lookup.stage == Stage::Held && lookup.instance == instance;
        for lookup in self.lookups.iter_mut().filter(held) {
            lookup.stage = Stage::Waiting;
            lookup.due = true;
            lookup.reason = None;
        }
    }

    fn waiting_lookup(&mut self, id: i64) -> Option<&mut LookupState> {
        self.lookups.iter_mut().find(|lookup| lookup.id == Some(id) && lookup.stage == Stage::Waiting)
    }
}
