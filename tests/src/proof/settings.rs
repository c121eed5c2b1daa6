//! The settings of a proof: how much is written, and what goes wrong meanwhile.

use super::kind::Kind;

/// What is to be proved.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Decides every choice. What depends on the machine's timing is not repeated exactly.
    pub seed: u64,
    /// The host aborts at each of these fault points (`name` or `name:time`), one after the other.
    pub points: Vec<String>,
    /// Then it is killed so often at random moments.
    pub kills: usize,
    /// So many of a thousand calls to Wix fail.
    pub failing_per_mille: u64,
    /// The load ends no earlier than after so many events.
    pub events: usize,
    /// Who writes.
    pub kinds: Vec<Kind>,
    /// The most that one person writes.
    pub texts: u64,
    /// The host's budget.
    pub calls_per_minute: u32,
    /// Says on the way how far it is.
    pub is_talkative: bool,
}

impl Proof {
    /// A small load by everybody without crashes and faults; the seed comes from `INBOX_BRIDGE_SEED` if that is set.
    ///
    /// # Panics
    /// When the variable is no number.
    pub fn new(seed: u64) -> Self {
        let given = std::env::var("INBOX_BRIDGE_SEED").ok();
        let seed = given.map_or(seed, |text| text.parse().expect("INBOX_BRIDGE_SEED is a number"));
        Self {
            seed,
            points: Vec::new(),
            kills: 0,
            failing_per_mille: 0,
            events: 60,
            kinds: Kind::ALL.to_vec(),
            texts: 12,
            calls_per_minute: 12_000,
            is_talkative: false,
        }
    }
}
