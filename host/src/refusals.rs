//! The refused calls of each instance, in memory, with what would have made them right.
//!
//! A flood of forgeries costs little: calls of the same kind share an entry, and the time for finding causes and for
//! logging is limited. The caller learns nothing.

mod allowance;
mod cause;
mod kind;
mod path;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use inbox_core::Timestamp;
use inbox_core::host::{Diagnosis, Refusal, may_sign_url};
use serde::{Deserialize, Serialize};

use crate::config::{Config, Instance};

pub(crate) use self::cause::{cause, unexplained};

use self::allowance::Allowance;
use self::cause::advice;
use self::kind::Kind;
use self::path::shape;

/// Entries of each instance; the one that was not seen for the longest time is dropped first.
const MAX_ENTRIES: usize = 20;
/// The longest method that is shown.
const LONGEST_METHOD: usize = 16;

/// Refused calls of one kind, without secrets and personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Refused {
    /// The instance that was called.
    pub instance: String,
    /// How many there were.
    pub times: u64,
    /// When the first of them came.
    pub first_at: Timestamp,
    /// When the last of them came. The rest is about that one.
    pub last_at: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// The path, with a star for each part after the instance's name.
    pub path: String,
    /// The size of the body.
    pub body_bytes: usize,
    /// Why it was refused.
    pub reason: String,
    /// What would have made it right.
    pub diagnosis: Option<String>,
    /// Whether the cause was looked for: not if too many come at once.
    pub examined: bool,
    /// Whether the signature may cover the URL, so that a wrong `public_url` may be the cause.
    pub signs_url: bool,
}

impl Refused {
    fn new(instance: &Instance, refusal: &Refusal, diagnosis: Option<&Diagnosis>, examined: bool) -> Self {
        let request = &refusal.request;
        Self {
            instance: instance.name.clone(),
            times: 1,
            first_at: request.received_at,
            last_at: request.received_at,
            method: request.method.chars().take(LONGEST_METHOD).collect(),
            path: shape(&request.url, &instance.name),
            body_bytes: request.body.len(),
            reason: refusal.reason.to_string(),
            diagnosis: diagnosis.map(ToString::to_string),
            examined,
            signs_url: may_sign_url(instance.connector.signature()),
        }
    }

    /// What would have made it right, or advice if that is not known.
    pub fn cause(&self) -> &str {
        match &self.diagnosis {
            Some(diagnosis) => diagnosis,
            None if self.examined => advice(self.signs_url),
            None => "not examined: too many calls came at once",
        }
    }
}

/// What is kept for one instance.
#[derive(Debug, Default)]
struct History {
    kept: Vec<(Kind, Refused)>,
    allowance: Allowance,
    /// Refused since the last line in the log.
    unlogged: u64,
}

/// The refused calls of every instance.
#[derive(Debug, Clone)]
pub struct Refusals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Arc<Config>,
    histories: BTreeMap<String, Mutex<History>>,
    /// One is examined at a time.
    examining: Arc<tokio::sync::Semaphore>,
}

impl Refusals {
    /// Nothing was refused yet.
    pub fn new(config: Arc<Config>) -> Self {
        let histories = config.instances.keys().map(|name| (name.clone(), Mutex::default())).collect();
        Self(Arc::new(Inner { config, histories, examining: Arc::new(tokio::sync::Semaphore::new(1)) }))
    }

    /// Everything that is kept, by instance, the latest first.
    pub fn all(&self) -> Vec<Refused> {
        let mut all = Vec::new();
        for history in self.0.histories.values() {
            let mut kept: Vec<_> = lock(history).kept.iter().map(|(_, refused)| refused.clone()).collect();
            kept.sort_by_key(|refused| Reverse(refused.last_at));
            all.append(&mut kept);
        }
        all
    }

    /// Keeps a refused call, and looks for its cause in the background, if there is time for it.
    pub(crate) fn note(&self, instance: &Arc<Instance>, refusal: Box<Refusal>) {
        let Some(history) = self.0.histories.get(&instance.name) else { return };
        let permit = Arc::clone(&self.0.examining).try_acquire_owned().ok();
        let permit = permit.filter(|_| lock(history).allowance.is_left(Instant::now()));
        let Some(permit) = permit else {
            let mut history = lock(history);
            history.unlogged += 1;
            return history.keep(instance, &refusal, None, false);
        };
        let (refusals, instance) = (self.clone(), Arc::clone(instance));
        tokio::task::spawn_blocking(move || {
            refusals.examine(&instance, &refusal);
            drop(permit);
        });
    }

    fn examine(&self, instance: &Instance, refusal: &Refusal) {
        let Some(history) = self.0.histories.get(&instance.name) else { return };
        let started = Instant::now();
        let look = || {
            let configured = Some((&*self.0.config, instance));
            cause(refusal, &*instance.connector, &instance.public_url, configured)
        };
        // A connector's own signature may panic; the panic is logged.
        let diagnosis = catch_unwind(AssertUnwindSafe(look)).unwrap_or_default();
        let mut history = lock(history);
        history.allowance.spend(started.elapsed());
        let others = std::mem::take(&mut history.unlogged);
        history.keep(instance, refusal, diagnosis.as_ref(), true);
        drop(history);
        let refused = Refused::new(instance, refusal, diagnosis.as_ref(), true);
        let (instance, error, diagnosis) = (&refused.instance, &refusal.reason, refused.cause());
        tracing::warn!(instance, %error, diagnosis, others, "refused a webhook call");
    }
}

fn lock(history: &Mutex<History>) -> MutexGuard<'_, History> {
    history.lock().unwrap_or_else(PoisonError::into_inner)
}

impl History {
    fn keep(
        &mut self,
        instance: &Instance,
        refusal: &Refusal,
        diagnosis: Option<&Diagnosis>,
        examined: bool,
    ) {
        let kind = Kind::new(&refusal.reason, diagnosis, examined);
        let mut refused = Refused::new(instance, refusal, diagnosis, examined);
        if let Some((_, known)) = self.kept.iter_mut().find(|(known, _)| *known == kind) {
            (refused.times, refused.first_at) = (known.times + 1, known.first_at);
            *known = refused;
            return;
        }
        if self.kept.len() >= MAX_ENTRIES {
            let oldest = (0..self.kept.len()).min_by_key(|at| self.kept[*at].1.last_at);
            self.kept.remove(oldest.unwrap_or_default());
        }
        self.kept.push((kind, refused));
    }
}
