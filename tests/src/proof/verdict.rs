//! Compares what was acknowledged with what the imitation of Wix saw.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use super::Acknowledged;
use crate::imitation::{Record, Send, Shown};

/// The window of Wix's limit.
const WINDOW: Duration = Duration::from_mins(1);

/// The result of a proof. All but the first rows must be zero.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// The seed that repeats it.
    pub seed: u64,
    /// Webhook calls made, repetitions included.
    pub posts: usize,
    /// Times that the host was ended without a warning.
    pub kills: usize,
    /// Events that got a 2xx.
    pub acknowledged: usize,
    /// Calls to Wix.
    pub calls: usize,
    /// Of these, those that failed on purpose.
    pub faults: usize,
    /// Messages in the inbox.
    pub shown: usize,
    /// Acknowledged and not shown.
    pub lost: usize,
    /// Shown more often than acknowledged, or where nobody said it.
    pub doubled: usize,
    /// Shown after a later text of the same person.
    pub reordered: usize,
    /// Sends that began while another one into the same conversation was under way.
    pub overlapping: usize,
    /// Calls beyond the budget in any 60 s.
    pub over_budget: usize,
    /// Calls that Wix would refuse for what they say.
    pub refusals: Vec<String>,
    /// Webhook calls that were answered neither 2xx nor 503 with Retry-After.
    pub wrong_answers: usize,
}

impl Verdict {
    pub(super) fn of(acknowledged: &[Acknowledged], record: &Record, calls_per_minute: u32) -> Self {
        let (lost, doubled) = balance(acknowledged, &record.shown);
        Self {
            acknowledged: acknowledged.len(),
            calls: record.calls.len(),
            faults: record.faults,
            shown: record.shown.len(),
            lost,
            doubled,
            reordered: reordered(acknowledged, &record.shown),
            overlapping: overlapping(&record.sends),
            over_budget: over_budget(&record.calls, calls_per_minute),
            refusals: record.refusals.clone(),
            ..Self::default()
        }
    }

    /// An error, with everything in it, unless every row is as it must be.
    pub fn proved(self) -> anyhow::Result<Self> {
        let wrongs = [self.lost, self.doubled, self.reordered, self.overlapping, self.over_budget];
        let is_proved = wrongs.iter().all(|wrong| *wrong == 0) && self.wrong_answers == 0;
        anyhow::ensure!(is_proved && self.refusals.is_empty() && self.acknowledged > 0, "\n{self}");
        Ok(self)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("tried (webhook calls)", self.posts),
            ("kills", self.kills),
            ("calls to Wix", self.calls),
            ("of these, failed on purpose", self.faults),
            ("events acknowledged", self.acknowledged),
            ("shown", self.shown),
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("reordered", self.reordered),
            ("overlapping sends", self.overlapping),
            ("calls over budget", self.over_budget),
            ("calls that Wix refuses", self.refusals.len()),
            ("wrong answers to webhooks", self.wrong_answers),
        ];
        writeln!(f, "{:<30}{:>8}", "seed", self.seed)?;
        for (name, count) in rows {
            writeln!(f, "{name:<30}{count:>8}")?;
        }
        self.refusals.iter().take(5).try_for_each(|refusal| writeln!(f, "refused: {refusal}"))
    }
}

/// How many texts are missing from their conversations, and how many are there too often.
fn balance(acknowledged: &[Acknowledged], shown: &[Shown]) -> (usize, usize) {
    let mut counts: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for event in acknowledged {
        *counts.entry((&event.email, &event.text)).or_default() += 1;
    }
    for message in shown {
        *counts.entry((&message.email, &message.text)).or_default() -= 1;
    }
    let sum = |sign: i64| counts.values().map(|count| (count * sign).max(0)).sum::<i64>();
    (usize::try_from(sum(1)).unwrap_or_default(), usize::try_from(sum(-1)).unwrap_or_default())
}

/// How often someone's own text stands after one that the person wrote later.
fn reordered(acknowledged: &[Acknowledged], shown: &[Shown]) -> usize {
    // Identical texts stand in a row, so any of them has the right place among the others.
    let mut places: BTreeMap<(&str, &str), (&str, usize)> = BTreeMap::new();
    for (place, event) in acknowledged.iter().enumerate() {
        if event.text.starts_with(&format!("{} ", event.person)) {
            places.insert((&event.email, &event.text), (&event.person, place));
        }
    }
    let mut latest: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = 0;
    for (person, place) in shown.iter().filter_map(|one| places.get(&(one.email.as_str(), one.text.as_str())))
    {
        let latest = latest.entry(person).or_default();
        count += usize::from(*place < *latest);
        *latest = (*latest).max(*place);
    }
    count
}

/// How many sends began before an earlier one into the same conversation had ended.
fn overlapping(sends: &[Send]) -> usize {
    let mut ends: BTreeMap<&str, Option<Instant>> = BTreeMap::new();
    let mut sends: Vec<&Send> = sends.iter().collect();
    sends.sort_by_key(|send| send.start);
    let mut count = 0;
    for send in sends {
        let end = ends.entry(&send.conversation).or_insert(Some(send.start));
        count += usize::from(end.is_none_or(|end| end > send.start));
        // One that never ended is later than any other.
        *end = end.zip(send.end).map(|(earlier, this)| earlier.max(this));
    }
    count
}

/// How many calls came within a minute after the call that many places before them.
fn over_budget(calls: &[Instant], calls_per_minute: u32) -> usize {
    let size = usize::try_from(calls_per_minute).unwrap_or(usize::MAX);
    calls
        .iter()
        .zip(calls.iter().skip(size))
        .filter(|(first, last)| last.duration_since(**first) < WINDOW)
        .count()
}

#[cfg(test)]
mod tests;
