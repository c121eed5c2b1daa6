//! Chance that can be repeated: the same seed and call number always decide the same.

/// Whether the call with this number is hit, at a probability of 0 to 1.
pub(super) fn is_hit(probability: f64, seed: u64, call: u64) -> bool {
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
