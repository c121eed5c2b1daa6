//! Waiting for a condition instead of for a time.

use std::time::Duration;

/// Asks until the answer is there; gives up after half a minute.
///
/// # Panics
/// When it does not come: `what` says what was waited for.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    for _ in 0..600 {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited half a minute in vain: {what}");
}

/// The host's own client, which gives up after a while: the host may be killed in the middle of a call.
///
/// # Panics
/// When none can be built.
pub fn patient_client() -> reqwest::Client {
    inbox_host::wix::http_client().expect("a client can be built")
}
