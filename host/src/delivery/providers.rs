//! The providers' APIs, asked who someone is: a few calls at a time, briefly, and not while they do not answer. A name
//! is an extra: messages never wait long for it.

use std::collections::BTreeMap;
use std::time::Duration;

use inbox_core::{FetchContext, FetchError, Participant};
use thiserror::Error;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use crate::breaker::{Breaker, Change};
use crate::config::{Config, Instance};
use crate::fetch::{ProviderClient, caught};

/// Calls for one instance under way at a time, and failures in a row after which it is paused.
const CALLS: u32 = 4;
/// The longest time that a delivery waits for its turn and the answer.
const IDENTIFY_TIMEOUT: Duration = Duration::from_secs(5);

/// The providers' APIs of all instances, for every site.
#[derive(Debug)]
pub struct Providers {
    http: reqwest::Client,
    apis: BTreeMap<String, Api>,
}

#[derive(Debug)]
struct Api {
    calls: Semaphore,
    breaker: Breaker,
}

/// What a connector said when asked who someone is.
#[derive(Debug)]
pub(super) struct Answer {
    /// The person, where more is known now.
    pub(super) who: Option<Participant>,
    /// Whether the provider was asked for it.
    pub(super) was_asked: bool,
}

/// Why nobody said who someone is.
#[derive(Debug, Error)]
pub(super) enum Unanswered {
    /// The API did not answer others just now.
    #[error("its API does not answer; the host tries it again later")]
    Paused,
    /// This call failed.
    #[error("{0}")]
    Failed(FetchError),
}

impl Providers {
    /// The APIs of the instances of `config`. `http` must not follow redirects.
    pub fn new(config: &Config, http: reqwest::Client) -> Self {
        let api = || Api { calls: Semaphore::new(CALLS as usize), breaker: Breaker::opening_after(CALLS) };
        Self { http, apis: config.instances.keys().map(|name| (name.clone(), api())).collect() }
    }

    /// Asks the connector who this is, in an account.
    pub(super) async fn identify(
        &self,
        instance: &Instance,
        account: Option<&str>,
        person: &Participant,
    ) -> Result<Answer, Unanswered> {
        let Some(api) = self.apis.get(&instance.name) else { return Err(Unanswered::Paused) };
        let deadline = Instant::now() + IDENTIFY_TIMEOUT;
        let _turn = timeout_at(deadline, api.turn()).await.unwrap_or_else(|_| Err(late()))?;
        let client = ProviderClient::of(self.http.clone(), &*instance.connector).await;
        let client = client.map_err(Unanswered::Failed)?;
        let context = FetchContext::new(&client);
        let call = caught(instance.connector.identify(account, person, &context));
        let answer = match timeout_at(deadline, call).await {
            Ok(answer) => answer.map_err(Unanswered::Failed),
            Err(_) => Err(late()),
        };
        // A connector that needed no call has learnt nothing about the API.
        if client.was_called() {
            api.note(&instance.name, &answer);
        }
        answer.map(|who| Answer { who, was_asked: client.was_called() })
    }
}

fn late() -> Unanswered {
    Unanswered::Failed(FetchError::Temporary("the provider did not answer in time".to_owned()))
}

impl Api {
    /// Waits for a place among the calls. While the API is paused, nobody gets one; afterwards, one call tries it alone.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, Unanswered> {
        match self.breaker.try_at() {
            None => {
                let turn = self.calls.acquire().await.ok();
                // It may have gone silent while others waited.
                turn.filter(|_| self.breaker.try_at().is_none()).ok_or(Unanswered::Paused)
            }
            Some(at) if at <= Instant::now() => {
                self.calls.try_acquire_many(CALLS).map_err(|_| Unanswered::Paused)
            }
            Some(_) => Err(Unanswered::Paused),
        }
    }

    fn note<T>(&self, instance: &str, answer: &Result<T, Unanswered>) {
        let is_silent = matches!(answer, Err(Unanswered::Failed(FetchError::Temporary(_))));
        match if is_silent { self.breaker.record_failure() } else { self.breaker.record_success() } {
            Change::None => {}
            Change::Opened => {
                tracing::warn!(
                    instance,
                    "the provider's API does not answer; it is not asked for names for a while"
                );
            }
            Change::Closed => tracing::info!(instance, "the provider's API answers again"),
        }
    }
}
