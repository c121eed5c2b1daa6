//! Times as a person reads them.

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;

/// Formats an instant in a person's own time zone: `Tue 1 Dec 2026, 11:00 (Europe/Berlin)`.
///
/// `time_zone` is an IANA name. One that the bundled database does not know is shown in UTC, and says so.
pub fn local_time(at: Timestamp, time_zone: &str) -> String {
    match TimeZoneDatabase::bundled().get(time_zone) {
        Ok(zone) => format!("{} ({time_zone})", at.to_zoned(zone).strftime(FORMAT)),
        Err(_) => format!("{} (UTC)", at.strftime(FORMAT)),
    }
}

const FORMAT: &str = "%a %-d %b %Y, %H:%M";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_the_zone_of_the_person() {
        let at: Timestamp = "2026-12-01T10:00:00Z".parse().expect("a timestamp");
        assert_eq!(local_time(at, "Europe/Berlin"), "Tue 1 Dec 2026, 11:00 (Europe/Berlin)");
        assert_eq!(local_time(at, "Mars/Olympus"), "Tue 1 Dec 2026, 10:00 (UTC)");
    }
}
