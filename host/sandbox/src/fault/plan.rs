//! The plan: which faults there are, which call each applies to, and how often it did.

use serde::Deserialize;
use serde_json::{Value, json};

use super::effect::Effect;
use super::entry::Entry;
use super::target::Target;

/// The current plan, with its counts.
#[derive(Debug, Default)]
pub(crate) struct FaultPlan(Vec<PlannedFault>);

/// The body of `POST /_sandbox/faults`. Its entries are read one by one, so that an error can name the entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    faults: Vec<Value>,
}

impl FaultPlan {
    /// Reads the body of `POST /_sandbox/faults`; the error names the entry and the key.
    pub(crate) fn parse(body: &str) -> Result<Self, String> {
        let body: Body = serde_json::from_str(body).map_err(|error| error.to_string())?;
        let read = |(place, json)| {
            PlannedFault::read(place, json).map_err(|error| format!("faults[{place}]: {error}"))
        };
        body.faults.into_iter().enumerate().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Counts the call in every entry that it matches, and returns the effect of the first one that is due.
    pub(crate) fn next_effect(&mut self, target: Target, site: Option<&str>) -> Option<Effect> {
        let mut effect = None;
        for fault in self.0.iter_mut().filter(|fault| fault.matches(target, site)) {
            if effect.is_none() && fault.is_due() {
                fault.fired += 1;
                effect = Some(fault.effect.clone());
            }
            fault.seen += 1;
        }
        effect
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({"faults": self.0.iter().map(PlannedFault::to_json).collect::<Vec<_>>()})
    }
}

/// One entry of the plan.
#[derive(Debug)]
struct PlannedFault {
    entry: Entry,
    seed: u64,
    effect: Effect,
    /// The entry as the developer wrote it.
    json: Value,
    /// How many calls it matched.
    seen: u64,
    /// How many of these met it.
    fired: u64,
}

impl PlannedFault {
    fn read(place: usize, json: Value) -> Result<Self, String> {
        let entry = Entry::deserialize(&json).map_err(|error| error.to_string())?;
        let effect = entry.effect()?;
        let seed = entry.seed.unwrap_or_else(|| u64::try_from(place).unwrap_or_default());
        Ok(Self { entry, seed, effect, json, seen: 0, fired: 0 })
    }

    fn matches(&self, target: Target, site: Option<&str>) -> bool {
        self.entry.endpoint.covers(target)
            && self.effect.belongs_to().is_none_or(|only| only == target)
            && self.entry.site.as_deref().is_none_or(|wanted| site == Some(wanted))
    }

    /// Whether it applies to the next call that it matches.
    fn is_due(&self) -> bool {
        self.seen >= self.entry.skip
            && self.entry.times.limit().is_none_or(|times| self.fired < times)
            && is_hit(self.entry.probability, self.seed, self.seen)
    }

    /// The entry as written, with its counts.
    fn to_json(&self) -> Value {
        let mut json = self.json.clone();
        json["seen"] = json!(self.seen);
        json["fired"] = json!(self.fired);
        json
    }
}

/// Whether the call with this number is hit, at a probability of 0 to 1. The same seed and number always decide the same.
fn is_hit(probability: f64, seed: u64, call: u64) -> bool {
    let bits = mix(mix(seed).wrapping_add(call));
    let upper = u32::try_from(bits >> 32).unwrap_or(u32::MAX);
    f64::from(upper) / 4_294_967_296.0 < probability
}

/// One step of `SplitMix64` (Steele, Lea and Flood 2014).
fn mix(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::is_hit;

    #[test]
    fn a_probability_is_kept_over_many_calls() {
        let hits = |probability, seed| (0..10_000).filter(|call| is_hit(probability, seed, *call)).count();
        assert_eq!((hits(0.0, 1), hits(1.0, 1)), (0, 10_000));
        for seed in 0..20 {
            assert!((2_800..3_200).contains(&hits(0.3, seed)), "seed {seed}");
        }
    }
}
