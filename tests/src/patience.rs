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

/// A client that gives up after a while: the host may be killed in the middle of a call.
pub(crate) fn patient_client() -> reqwest::Client {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build();
    client.expect("a client without special wishes can be built")
}
