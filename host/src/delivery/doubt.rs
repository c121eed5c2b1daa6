//! Sends in doubt: the request may have reached Wix, and no readable answer came back (wix "List Messages").

use std::time::Duration;

use super::{Pass, SiteDelivery, wix_message};
use crate::fault::fault;
use crate::retry::{backoff, is_hopeless};
use crate::store::{AttemptOutcome, Claim, Delivery, Reason, StoreError};
use crate::wix::{ContactId, ConversationId, ListedMessage, WixError};

/// When to look into the conversation, counted from the start of the doubt.
const LOOKS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(10)];
/// How often in a row a conversation that is gone is looked for: about half an hour.
const GONE_LOOKS: u32 = 14;
/// How far Wix's clock may be behind ours. A wide margin is safe: messages that the ledger holds are left out.
const CLOCK_MARGIN_MICROS: i64 = 120_000_000;

impl SiteDelivery {
    /// The first step of a doubt: wait, then look.
    pub(super) fn doubt(delivery: &Delivery, reason: Reason) -> AttemptOutcome {
        AttemptOutcome::InDoubt { delivery: delivery.id, after: LOOKS[0], reason }
    }

    /// Looks for a send in doubt; sends again only when it is surely not there.
    pub(super) async fn look(&self, claim: &Claim, delivery: &Delivery) -> Result<Pass, StoreError> {
        let Some(doubtful_for) = delivery.doubtful_for else {
            let reason = Reason::HostStopped;
            return Ok(Pass::Settle(Self::doubt(delivery, reason)));
        };
        fault!("doubt.recorded");
        let found = match self.find(delivery).await? {
            Ok(found) => found,
            Err(error) => return Ok(Pass::Settle(self.look_failed(claim, delivery, &error))),
        };
        fault!("doubt.listed");
        if let Some(message_id) = found {
            return Ok(Pass::Settle(AttemptOutcome::Sent { delivery: delivery.id, message_id }));
        }
        if is_hopeless(claim.attempts, claim.failing_for) {
            let reason = Reason::NeverAnswered;
            return Ok(Pass::Settle(AttemptOutcome::Dead { delivery: Some(delivery.id), reason }));
        }
        match LOOKS.iter().find(|look| **look > doubtful_for) {
            Some(next) => {
                let reason = Reason::NotThereYet;
                let after = next.saturating_sub(doubtful_for);
                Ok(Pass::Settle(AttemptOutcome::LookAgain { delivery: delivery.id, after, reason }))
            }
            None => self.resume(claim, delivery).await,
        }
    }

    /// The conversation could not be read: looks again, and leaves it to a human where that can never work.
    fn look_failed(&self, claim: &Claim, delivery: &Delivery, error: &WixError) -> AttemptOutcome {
        let problem = error.to_string();
        let may_come_back = matches!(error, WixError::NotFound { .. }) && claim.failures < GONE_LOOKS;
        let after = match self.retry_after(claim, error) {
            None if may_come_back => Some(backoff(claim.failures)),
            after => after,
        };
        match after {
            Some(after) => AttemptOutcome::InDoubt {
                delivery: delivery.id,
                after,
                reason: Reason::DoubtUnreadable { problem },
            },
            None => {
                AttemptOutcome::Dead { delivery: Some(delivery.id), reason: Reason::DoubtForGood { problem } }
            }
        }
    }

    /// The oldest message of ours in the conversation that no delivery accounts for.
    async fn find(&self, delivery: &Delivery) -> Result<Result<Option<String>, WixError>, StoreError> {
        let contact = ContactId::new(delivery.contact.clone());
        let since = delivery.started_at.unwrap_or_default() - CLOCK_MARGIN_MICROS;
        let listed = match self.list(delivery, &contact, since).await {
            Ok(listed) => listed,
            Err(error) => return Ok(Err(error)),
        };
        let body = wix_message(&delivery.body);
        let app_id = self.0.wix.app_id();
        let may_be_ours = |message: &ListedMessage| message.shows(&body) && message.may_be_of(app_id);
        let candidates: Vec<ListedMessage> = listed.into_iter().filter(may_be_ours).collect();
        let ids = candidates.iter().map(|message| message.id.clone()).collect();
        let known = self.0.store.known_messages(&self.0.site.name, ids).await?;
        let unknown = candidates.into_iter().filter(|message| !known.contains(&message.id));
        Ok(Ok(unknown.min_by_key(|message| message.sequence).map(|message| message.id)))
    }

    /// Lists the conversation of the attempt; after a merge, the one that it was merged into.
    async fn list(
        &self,
        delivery: &Delivery,
        contact: &ContactId,
        since: i64,
    ) -> Result<Vec<ListedMessage>, WixError> {
        if let Some(conversation) = &delivery.conversation {
            let listed = self.0.wix.messages_since(&ConversationId::new(conversation.clone()), since).await;
            if !matches!(listed, Err(WixError::NotFound { .. })) {
                return listed;
            }
            self.0.contacts.forget_conversation(contact);
        }
        let conversation = self.conversation(contact).await?;
        self.0.wix.messages_since(&conversation, since).await
    }
}
