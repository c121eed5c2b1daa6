//! Asks the provider who someone is, and remembers what it said.

use std::sync::Arc;

use inbox_core::{FetchError, Participant};

use super::person::Person;
use super::providers::{Answer, Providers, Unanswered};
use super::stop::Stop;
use crate::config::Instance;
use crate::retry::backoff;
use crate::store::{self, AttemptOutcome, Claim, Reason, StoreError, namespace};

/// How many tries in a row a name is worth.
const TRIES: u32 = 3;

/// Whom the providers know.
pub(super) struct People {
    known: Arc<dyn store::People>,
    providers: Arc<Providers>,
}

impl People {
    pub(super) fn new(known: Arc<dyn store::People>, providers: Arc<Providers>) -> Self {
        Self { known, providers }
    }

    /// Asks the connector who this is. Says why not, where the provider could not be asked and the event goes on without.
    ///
    /// # Errors
    /// When asking is worth another try very soon, or the store fails.
    pub(super) async fn ask(
        &self,
        instance: &Instance,
        claim: &Claim,
        person: &mut Person<'_>,
    ) -> Result<Option<Reason>, Stop> {
        let account = claim.event.account.as_deref();
        match self.providers.identify(instance, account, person.participant()).await {
            Ok(Answer { who: None, was_asked: false }) => person.answer(None),
            Ok(Answer { who: None, was_asked: true }) => self.remember_nothing(claim, person).await?,
            Ok(Answer { who, .. }) => {
                person.answer(who);
                self.remember(claim, person.participant()).await?;
            }
            Err(Unanswered::Failed(error)) if !error.is_temporary() => {
                tracing::warn!(instance = instance.name, %error, "the provider does not say who someone is");
                self.remember_nothing(claim, person).await?;
            }
            Err(error) => {
                person.answer(None);
                return without_an_answer(claim, &error).map(Some);
            }
        }
        Ok(None)
    }

    /// The provider has nothing to say, and is not asked again for a while.
    async fn remember_nothing(&self, claim: &Claim, person: &mut Person<'_>) -> Result<(), StoreError> {
        person.answer(None);
        let external_id = person.participant().external_id.clone().unwrap_or_default();
        self.remember(claim, &Participant::of(external_id)).await
    }

    async fn remember(&self, claim: &Claim, who: &Participant) -> Result<(), StoreError> {
        let namespace = namespace(&claim.instance, claim.event.account.as_deref());
        self.known.identified(&namespace, who).await
    }
}

/// Tries again soon, or says why the event goes on without an answer.
fn without_an_answer(claim: &Claim, error: &Unanswered) -> Result<Reason, Stop> {
    let instance = &claim.instance;
    let reason = Reason::NotIdentified { instance: instance.clone(), problem: error.to_string() };
    match error {
        Unanswered::Failed(FetchError::Setup(_)) => {
            tracing::error!(instance, %error, "names are missing until someone fixes this");
        }
        // Someone who is held has been waited for already.
        Unanswered::Failed(_) if claim.failures < TRIES && claim.rechecks == 0 => {
            let after = backoff(claim.failures);
            return Err(AttemptOutcome::Retry { unsent: None, after, reason }.into());
        }
        _ => tracing::warn!(instance, %error, "going on without asking who someone is"),
    }
    Ok(reason)
}
