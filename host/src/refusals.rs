//! The refused calls of each instance, in memory, with what would have made them right.
//!
//! A flood of forgeries costs little: calls of the same kind share an entry, and only so much time is spent on looking for
//! causes and on logging. The caller learns nothing of it.

mod allowance;
mod path;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use inbox_core::{Circumstances, Diagnosis, Refusal, Signature, Timestamp, VerifyError};
use serde::{Deserialize, Serialize};

use crate::config::{Config, Instance};

use self::allowance::Allowance;
use self::path::shape;

/// Entries of each instance; the one that was longest not seen goes first.
const KEPT: usize = 20;
/// The longest method that is told.
const LONGEST_METHOD: usize = 16;

/// Refused calls of one kind, without anything that may be a secret or someone's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Refused {
    /// The instance that was called.
    pub instance: String,
    /// How many there were.
    pub times: u64,
    /// When the first of them came.
    pub first_at: Timestamp,
    /// When the last of them came. What follows is of that one.
    pub last_at: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// The path, with a star for what stands behind the instance's name.
    pub path: String,
    /// The size of the body.
    pub body_bytes: usize,
    /// Why it was refused.
    pub reason: String,
    /// What would have made it right.
    pub diagnosis: Option<String>,
    /// Whether that was looked for: not when too many come at a time.
    pub looked_into: bool,
}

/// What calls of one kind have in common.
type Kind = (Discriminant<VerifyError>, Option<Discriminant<Diagnosis>>, bool);

/// What is kept of one instance.
#[derive(Debug, Default)]
struct Book {
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
    books: BTreeMap<String, Mutex<Book>>,
    /// One is looked into at a time.
    looking: Arc<tokio::sync::Semaphore>,
}

impl Refusals {
    /// Nothing was refused yet.
    pub fn new(config: Arc<Config>) -> Self {
        let books = config.instances.keys().map(|name| (name.clone(), Mutex::default())).collect();
        Self(Arc::new(Inner { config, books, looking: Arc::new(tokio::sync::Semaphore::new(1)) }))
    }

    /// Everything that is kept, by instance, what was refused last first.
    pub fn all(&self) -> Vec<Refused> {
        let mut all = Vec::new();
        for book in self.0.books.values() {
            let mut kept: Vec<_> = lock(book).kept.iter().map(|(_, refused)| refused.clone()).collect();
            kept.sort_by_key(|refused| Reverse(refused.last_at));
            all.append(&mut kept);
        }
        all
    }

    /// Keeps a refused call, and looks for its cause beside everything else, if there is time for that.
    pub(crate) fn note(&self, instance: &Arc<Instance>, refusal: Box<Refusal>) {
        let Some(book) = self.0.books.get(&instance.name) else { return };
        let place = Arc::clone(&self.0.looking).try_acquire_owned().ok();
        let place = place.filter(|_| lock(book).allowance.is_left(Instant::now()));
        let Some(place) = place else {
            let mut book = lock(book);
            book.unlogged += 1;
            return book.keep(&instance.name, &refusal, None, false);
        };
        let (refusals, instance) = (self.clone(), Arc::clone(instance));
        tokio::task::spawn_blocking(move || {
            refusals.look_into(&instance, &refusal);
            drop(place);
        });
    }

    fn look_into(&self, instance: &Instance, refusal: &Refusal) {
        let Some(book) = self.0.books.get(&instance.name) else { return };
        let started = Instant::now();
        // A connector's own signature may panic; it has been logged then.
        let diagnosis =
            catch_unwind(AssertUnwindSafe(|| self.diagnose(instance, refusal))).unwrap_or_default();
        let mut book = lock(book);
        book.allowance.spend(started.elapsed());
        let others = std::mem::take(&mut book.unlogged);
        book.keep(&instance.name, refusal, diagnosis.as_ref(), true);
        drop(book);
        let (instance, error) = (&instance.name, &refusal.reason);
        let diagnosis = diagnosis.map_or_else(|| UNEXPLAINED.to_owned(), |diagnosis| diagnosis.to_string());
        tracing::warn!(instance, %error, diagnosis, others, "refused a webhook call");
    }

    fn diagnose(&self, instance: &Instance, refusal: &Refusal) -> Option<Diagnosis> {
        let siblings = siblings(&self.0.config, instance);
        let known = Circumstances::new(&instance.public_url, &siblings);
        refusal.diagnose(&*instance.connector, &known)
    }
}

/// The other instances of the same connector type, with how they are signed.
pub(crate) fn siblings<'c>(config: &'c Config, instance: &Instance) -> Vec<(&'c str, &'c Signature)> {
    let others = config
        .instances
        .values()
        .filter(|other| other.connector_type == instance.connector_type && other.name != instance.name);
    others.map(|other| (other.name.as_str(), other.connector.signature())).collect()
}

/// What is said of a call whose cause was looked for in vain.
pub const UNEXPLAINED: &str = "nothing that usually goes wrong explains it: compare the secret with the provider's; else someone forges calls";

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Book {
    fn keep(&mut self, instance: &str, refusal: &Refusal, diagnosis: Option<&Diagnosis>, looked_into: bool) {
        let kind = (discriminant(&refusal.reason), diagnosis.map(discriminant), looked_into);
        let mut refused = refused(instance, refusal, diagnosis, looked_into);
        if let Some((_, known)) = self.kept.iter_mut().find(|(known, _)| *known == kind) {
            (refused.times, refused.first_at) = (known.times + 1, known.first_at);
            *known = refused;
            return;
        }
        if self.kept.len() >= KEPT {
            let oldest = (0..self.kept.len()).min_by_key(|at| self.kept[*at].1.last_at);
            self.kept.remove(oldest.unwrap_or_default());
        }
        self.kept.push((kind, refused));
    }
}

fn refused(instance: &str, refusal: &Refusal, diagnosis: Option<&Diagnosis>, looked_into: bool) -> Refused {
    let request = &refusal.request;
    Refused {
        instance: instance.to_owned(),
        times: 1,
        first_at: request.received_at,
        last_at: request.received_at,
        method: request.method.chars().take(LONGEST_METHOD).collect(),
        path: shape(&request.url, instance),
        body_bytes: request.body.len(),
        reason: refusal.reason.to_string(),
        diagnosis: diagnosis.map(ToString::to_string),
        looked_into,
    }
}
