//! Times as an operator reads and writes them.

use std::time::Duration;

use inbox_core::Timestamp;
use jiff::tz::TimeZone;

/// To the second, in the zone of this machine.
pub(super) fn local(at: Timestamp) -> String {
    in_zone(at, TimeZone::system())
}

fn in_zone(at: Timestamp, zone: TimeZone) -> String {
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Reads how long ago: `90s`, `15m`, `2h`, `3d` or `1w`.
pub(super) fn ago(text: &str) -> Result<Duration, String> {
    let unit = |letter: char| match letter {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(60 * 60),
        'd' => Some(24 * 60 * 60),
        'w' => Some(7 * 24 * 60 * 60),
        _ => None,
    };
    let mut letters = text.chars();
    let seconds = letters.next_back().and_then(unit);
    let number = letters.as_str().parse::<u64>().ok();
    let seconds = number.zip(seconds).and_then(|(number, seconds)| number.checked_mul(seconds));
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| "write how long ago, such as 90s, 15m, 2h, 3d or 1w".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_to_the_second_in_the_zone() {
        let at: Timestamp = "2026-07-01T22:04:30.77Z".parse().expect("a time");
        let zone = TimeZone::get("Europe/Berlin").expect("a zone");
        assert_eq!(in_zone(at, zone), "2026-07-02 00:04:30");
    }

    #[test]
    fn how_long_ago_is_a_number_with_a_unit() {
        assert_eq!(ago("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(ago("2h"), Ok(Duration::from_hours(2)));
        for text in ["", "2", "h", "-2h", "2y", "2 h", "99999999999999999999d", "18446744073709551615w"] {
            assert!(ago(text).is_err(), "{text}");
        }
    }
}
