//! What a failed Wix call means for a delivery: the one table of causes (Wix "Errors", "Rate limits").

use std::time::Duration;

use super::media::without_media;
use super::{SiteDelivery, wix_message};
use crate::retry::{backoff, is_hopeless};
use crate::store::{AttemptOutcome, Body, Claim, Delivery, DeliveryState, Reason, StoreError};
use crate::wix::{ContactId, WixError};

/// How long a site rests when only a human can mend its credentials, permissions or address.
const PAUSE: Duration = Duration::from_mins(1);
/// How often something that is gone is looked up again.
const GONE_TRIES: u32 = 3;
/// How often a contact that is there and not to be found is looked up again: about two minutes.
const CONFLICT_TRIES: u32 = 8;

impl SiteDelivery {
    /// The step that follows a failed Send Message.
    pub(super) fn send_failed(&self, claim: &Claim, delivery: &Delivery, error: &WixError) -> AttemptOutcome {
        let (unsent, reason) = (Some(delivery.id), Reason::text(error));
        match error {
            WixError::InDoubt { .. } => Self::doubt(delivery, reason),
            WixError::NotFound { .. } if !names_the_site(error) && claim.gone < GONE_TRIES => {
                self.0.contacts.forget_conversation(&ContactId::new(delivery.contact.clone()));
                AttemptOutcome::Gone { unsent, after: Duration::ZERO, reason }
            }
            WixError::Refused { .. } if error.application_code() == Some("INVALID_MEDIA_URL") => {
                match without_media(&wix_message(&delivery.body)) {
                    Some(plain) => {
                        let body = Body::new(plain.to_string());
                        AttemptOutcome::Reword { delivery: delivery.id, body, reason }
                    }
                    None => AttemptOutcome::Dead { delivery: unsent, reason },
                }
            }
            WixError::Conflict { .. } => AttemptOutcome::Dead { delivery: unsent, reason },
            _ => match self.retry_after(claim, error) {
                Some(after) => AttemptOutcome::Retry { unsent, after, reason },
                None => AttemptOutcome::Dead { delivery: unsent, reason: given_up(claim, reason) },
            },
        }
    }

    /// The step that follows a failed look-up of a contact or conversation; nothing was sent.
    ///
    /// `delivery` is the one that it was for; without, nothing is frozen yet.
    pub(super) async fn failed(
        &self,
        claim: &Claim,
        delivery: Option<&Delivery>,
        error: &WixError,
    ) -> Result<AttemptOutcome, StoreError> {
        let reason = Reason::text(error);
        if matches!(error, WixError::NotFound { .. }) && !names_the_site(error) && claim.gone < GONE_TRIES {
            return self.contact_gone(claim, delivery, reason).await;
        }
        // Someone else made the contact, and the query does not see it yet.
        if matches!(error, WixError::Conflict { .. }) && claim.gone < CONFLICT_TRIES {
            return Ok(AttemptOutcome::Gone { unsent: None, after: backoff(claim.gone), reason });
        }
        let delivery = delivery.map(|delivery| delivery.id);
        Ok(match self.retry_after(claim, error) {
            Some(after) => AttemptOutcome::Retry { unsent: None, after, reason },
            None => AttemptOutcome::Dead { delivery, reason: given_up(claim, reason) },
        })
    }

    /// The contact was deleted or merged: resolves the person again, unless a part of the event was or may have been
    /// sent already.
    async fn contact_gone(
        &self,
        claim: &Claim,
        delivery: Option<&Delivery>,
        reason: Reason,
    ) -> Result<AttemptOutcome, StoreError> {
        self.0.contacts.forget_choice(claim).await?;
        let is_begun = |delivery: &Delivery| delivery.state != DeliveryState::Planned;
        Ok(match delivery {
            None => AttemptOutcome::Gone { unsent: None, after: backoff(claim.gone), reason },
            Some(delivery) if claim.deliveries.iter().any(is_begun) => {
                AttemptOutcome::Dead { delivery: Some(delivery.id), reason }
            }
            Some(_) => AttemptOutcome::Replan { reason },
        })
    }

    /// When to try again; `None` when a human must look.
    pub(super) fn retry_after(&self, claim: &Claim, error: &WixError) -> Option<Duration> {
        if is_hopeless(claim.attempts, claim.failing_for) {
            return None;
        }
        match error {
            WixError::RateLimited { retry_after, .. } => Some(retry_after.unwrap_or(PAUSE)),
            WixError::Unauthorized { .. } | WixError::Forbidden { .. } | WixError::Fault { .. } => {
                Some(self.pause(error))
            }
            WixError::NotFound { .. } if names_the_site(error) => Some(self.pause(error)),
            error if error.is_repeatable() => Some(backoff(claim.failures)),
            _ => None,
        }
    }

    /// Nothing will work until a human acts: the whole site rests.
    fn pause(&self, error: &WixError) -> Duration {
        let site = &self.0.site.name;
        tracing::error!(site, %error, "the site needs attention: what the host may do there, or where it is; it rests for a minute");
        self.0.wix.budget().block_for(PAUSE);
        PAUSE
    }
}

/// Whether it is the site's inbox that is missing, not a contact or conversation.
fn names_the_site(error: &WixError) -> bool {
    error.application_code() == Some("INBOX_INSTANCE_NOT_FOUND")
}

fn given_up(claim: &Claim, reason: Reason) -> Reason {
    let is_hopeless = is_hopeless(claim.attempts, claim.failing_for);
    if is_hopeless { Reason::GaveUp { problem: reason.to_string() } } else { reason }
}
