//! Hands parsed requests to the store, and counts the result.

use crate::store::{Ingest, IngestReport, ParsedRequest, StoreError};

pub(super) async fn ingest(store: &dyn Ingest, requests: Vec<ParsedRequest>) -> Result<(), StoreError> {
    let counts: Vec<_> = requests
        .iter()
        .map(|parsed| (parsed.instance.clone(), parsed.ignored.len(), parsed.malformed.len()))
        .collect();
    let report = store.ingest(requests).await?;
    count_events(report);
    for (instance, ignored, malformed) in counts {
        count_entries(&instance, ignored, malformed);
    }
    Ok(())
}

/// Makes an instance's series exist.
pub(crate) fn start_series(instance: &str) {
    count_events(IngestReport::default());
    count_entries(instance, 0, 0);
}

fn count_events(report: IngestReport) {
    metrics::counter!("inbox_bridge_events_queued_total").increment(report.events as u64);
    metrics::counter!("inbox_bridge_events_duplicate_total").increment(report.duplicates as u64);
}

fn count_entries(instance: &str, ignored: usize, malformed: usize) {
    metrics::counter!("inbox_bridge_entries_ignored_total", "instance" => instance.to_owned())
        .increment(ignored as u64);
    metrics::counter!("inbox_bridge_entries_malformed_total", "instance" => instance.to_owned())
        .increment(malformed as u64);
}
