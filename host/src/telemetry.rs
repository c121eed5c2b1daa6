//! Logs and metrics set-up.

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging to stderr at `info`, or as `INBOX_BRIDGE_LOG` says (such as `debug` or `inbox_host=debug`).
///
/// A panic is logged with its place only: its text may quote what a connector was reading.
pub fn start_logs() {
    let filter = std::env::var("INBOX_BRIDGE_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = filter.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let format = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(is_terminal());
    // A second start, as in tests, keeps the first.
    let _ = tracing_subscriber::registry().with(format).with(filter).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a part of the program panicked");
    }));
}

/// Whether someone reads stderr on a terminal.
pub(crate) fn is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr())
}

/// Starts metrics; every series exists from the start.
pub fn start_metrics() -> Result<PrometheusHandle, BuildError> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // A second start, as in tests, keeps the first.
    let _ = metrics::set_global_recorder(recorder);
    describe();
    Ok(handle)
}

fn describe() {
    metrics::describe_counter!("inbox_bridge_requests_total", "webhook calls by instance and outcome");
    metrics::describe_counter!("inbox_bridge_key_matches_total", "verified requests by the key that matched");
    metrics::describe_counter!("inbox_bridge_events_queued_total", "events taken in");
    metrics::describe_counter!("inbox_bridge_events_duplicate_total", "events that were there already");
    metrics::describe_counter!(
        "inbox_bridge_entries_ignored_total",
        "entries that are none of an inbox's business"
    );
    metrics::describe_counter!("inbox_bridge_entries_malformed_total", "entries that could not be read");
    metrics::describe_counter!(
        "inbox_bridge_events_settled_total",
        "events by site and the state they ended in"
    );
    metrics::describe_counter!("inbox_bridge_wix_calls_total", "Wix calls by site, step and outcome");
    metrics::describe_gauge!("inbox_bridge_events", "events by the state they are in");
    metrics::counter!("inbox_bridge_events_queued_total").absolute(0);
    metrics::counter!("inbox_bridge_events_duplicate_total").absolute(0);
    for state in ["waiting", "held", "dead", "malformed"] {
        metrics::gauge!("inbox_bridge_events", "state" => state).set(0.0);
    }
}
