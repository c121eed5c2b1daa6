//! Logs and metrics set-up.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Config;
use crate::store::Counts;
use crate::{admin, delivery, ingress, intake};

/// Starts logging to stderr from this level on, or as `INBOX_BRIDGE_LOG` says (such as `debug` or `inbox_host=debug`).
///
/// A panic is logged with its place only: its text may quote what a connector was reading.
pub fn start_logs(least: LevelFilter) {
    let filter = std::env::var("INBOX_BRIDGE_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = filter.unwrap_or_else(|| Targets::new().with_default(least));
    let format = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(wants_colour(&std::io::stderr()));
    // A second start, as in tests, keeps the first.
    let _ = tracing_subscriber::registry().with(format).with(filter).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a part of the program panicked");
    }));
}

/// Whether a stream is a terminal whose user wants colours (<https://no-color.org>).
pub(crate) fn wants_colour(stream: &impl IsTerminal) -> bool {
    let is_unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !is_unwanted
}

/// Every counter, with what it counts.
const COUNTERS: [(&str, &str); 8] = [
    ("inbox_bridge_requests_total", "webhook calls by instance and outcome"),
    (
        "inbox_bridge_key_matches_total",
        "verified requests by instance and the key that matched, counted from 1",
    ),
    ("inbox_bridge_events_queued_total", "events queued for delivery"),
    ("inbox_bridge_events_duplicate_total", "events that had arrived before"),
    ("inbox_bridge_entries_ignored_total", "entries that do not belong in an inbox, by instance"),
    ("inbox_bridge_entries_malformed_total", "entries that could not be read, by instance"),
    ("inbox_bridge_attempts_total", "attempts to deliver by site and outcome"),
    ("inbox_bridge_wix_calls_total", "Wix calls by site, operation and outcome"),
];
/// Every gauge, with what it shows.
const GAUGES: [(&str, &str); 1] = [("inbox_bridge_events", "events by the state they are in")];

/// Starts metrics. Every series that follows from the config exists from the start; those of keys do not, because only a
/// connector knows its keys.
pub fn start_metrics(config: &Config) -> Result<PrometheusHandle, BuildError> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // A second start, as in tests, keeps the first.
    let _ = metrics::set_global_recorder(recorder);
    describe();
    let instances = config.instances.keys().chain(config.broken_instances.keys());
    start_series(instances.map(String::as_str), config.sites.keys().map(String::as_str));
    Ok(handle)
}

fn describe() {
    for (name, what) in COUNTERS {
        metrics::describe_counter!(name, what);
    }
    for (name, what) in GAUGES {
        metrics::describe_gauge!(name, what);
    }
}

/// Those of a site's Wix calls exist once its [`WixSite`](crate::wix::WixSite) does.
fn start_series<'a>(instances: impl Iterator<Item = &'a str>, sites: impl Iterator<Item = &'a str>) {
    for instance in instances {
        ingress::start_series(instance);
        intake::start_series(instance);
    }
    sites.for_each(delivery::start_series);
    admin::show_counts(Counts::default());
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
    }

    /// The names that the code writes to with this macro, so with a text right behind it.
    fn written(makro: &str) -> BTreeSet<String> {
        let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).into_iter();
        let code = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
        let texts = code.map(|path| fs::read_to_string(path).expect("a text"));
        let opening = format!("metrics::{makro}!(");
        let name = |call: &str| call.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned);
        texts.flat_map(|text| text.split(&opening).skip(1).filter_map(name).collect::<Vec<_>>()).collect()
    }

    fn described<const N: usize>(all: [(&str, &str); N]) -> BTreeSet<String> {
        all.into_iter().map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn what_is_described_is_what_is_written() {
        assert_eq!(written("counter"), described(COUNTERS));
        assert_eq!(written("gauge"), described(GAUGES));
    }

    #[test]
    fn what_follows_from_the_config_has_a_series_from_the_start() {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || {
            describe();
            start_series(["facebook"].into_iter(), ["main"].into_iter());
        });
        let text = recorder.handle().render();
        for series in [
            r#"inbox_bridge_requests_total{instance="facebook",outcome="accepted"} 0"#,
            r#"inbox_bridge_requests_total{instance="facebook",outcome="refused"} 0"#,
            r#"inbox_bridge_requests_total{instance="unknown",outcome="unknown_instance"} 0"#,
            "inbox_bridge_events_queued_total 0",
            "inbox_bridge_events_duplicate_total 0",
            r#"inbox_bridge_entries_ignored_total{instance="facebook"} 0"#,
            r#"inbox_bridge_entries_malformed_total{instance="facebook"} 0"#,
            r#"inbox_bridge_attempts_total{site="main",outcome="dead"} 0"#,
            r#"inbox_bridge_events{state="held"} 0"#,
        ] {
            assert!(text.contains(series), "{series} is not in\n{text}");
        }
    }
}
