//! Asks the provider who someone is, and remembers what it said.

use std::time::Duration;

use inbox_core::{FetchError, Participant};

use super::SiteDelivery;
use super::person::merged;
use super::providers::{Answer, Unanswered};
use crate::retry::backoff;
use crate::store::{AttemptOutcome, Claim, Reason, StoreError, StoredLink, namespace};

/// How many tries in a row a name is worth.
const TRIES: u32 = 3;
/// How long a provider is not asked again for a name that it did not give.
const ASK_AGAIN_AFTER: Duration = Duration::from_hours(24);

/// What came of asking.
pub(super) enum Asked {
    /// All that can be known of the person now.
    Told(Participant),
    /// The provider could not be asked, for this reason: it goes on without.
    InVain(Reason),
    /// It is worth another try very soon.
    Again(AttemptOutcome),
}

impl SiteDelivery {
    /// Asks the connector who this is, unless it was asked lately or cannot know.
    pub(super) async fn identify(&self, claim: &Claim, person: &Participant) -> Result<Asked, StoreError> {
        let told = || Asked::Told(person.clone());
        let Some(instance) = self.0.config.instances.get(&claim.instance) else { return Ok(told()) };
        let Some(external_id) = person.external_id.as_deref() else { return Ok(told()) };
        if was_asked(claim.link.as_ref()) {
            return Ok(told());
        }
        let account = claim.event.account.as_deref();
        let namespace = namespace(&claim.instance, account);
        match self.0.providers.identify(instance, account, person).await {
            Ok(Answer { who: None, was_asked: false }) => Ok(told()),
            Ok(Answer { who: None, was_asked: true }) => {
                self.0.store.identified(&namespace, &Participant::of(external_id)).await?;
                Ok(told())
            }
            Ok(Answer { who: Some(answer), .. }) => {
                let who = merged(person, answer);
                self.0.store.identified(&namespace, &who).await?;
                Ok(Asked::Told(who))
            }
            Err(Unanswered::Failed(error)) if !error.is_temporary() => {
                tracing::warn!(instance = claim.instance, %error, "the provider does not tell who someone is");
                self.0.store.identified(&namespace, &Participant::of(external_id)).await?;
                Ok(told())
            }
            Err(error) => Ok(in_vain(claim, &error)),
        }
    }
}

/// Whether the provider is not asked again: a name holds for ever, and that there is none for a while.
pub(crate) fn was_asked(link: Option<&StoredLink>) -> bool {
    let lately = |link: &StoredLink| link.asked_ago.is_some_and(|ago| ago < ASK_AGAIN_AFTER);
    link.is_some_and(|link| link.name.is_some() || lately(link))
}

fn in_vain(claim: &Claim, error: &Unanswered) -> Asked {
    let (instance, problem) = (claim.instance.clone(), error.to_string());
    let reason = Reason::NotIdentified { instance, problem };
    match error {
        Unanswered::Failed(FetchError::Setup(_)) => {
            tracing::error!(instance = claim.instance, %error, "names are missing until someone mends it");
        }
        // Someone who is held has been waited for already.
        Unanswered::Failed(_) if claim.failures < TRIES && claim.rechecks == 0 => {
            return Asked::Again(AttemptOutcome::Retry {
                unsent: None,
                after: backoff(claim.failures),
                reason,
            });
        }
        _ => tracing::warn!(instance = claim.instance, %error, "going on without asking who someone is"),
    }
    Asked::InVain(reason)
}
