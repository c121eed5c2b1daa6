//! `Debug` of what holds a person's words or data: enough to find it in the store, and nothing of what it says.

use std::fmt::{Debug, Formatter, Result};

use crate::store::{AttemptOutcome, Delivery, NewEvent, NewLink, Plan, StoredLink};

impl Debug for NewEvent {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("NewEvent")
            .field("event", &self.event)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

impl Debug for NewLink {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("NewLink").finish_non_exhaustive()
    }
}

impl Debug for Delivery {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("Delivery").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Debug for Plan {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("Plan").finish_non_exhaustive()
    }
}

impl Debug for AttemptOutcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("AttemptOutcome")
            .field("outcome", &self.outcome())
            .field("delivery", &self.delivery())
            .field("reason", &self.reason())
            .finish_non_exhaustive()
    }
}

impl Debug for StoredLink {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("StoredLink").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use inbox_core::{DedupeKey, Event, Link, Participant, Timestamp};
    use serde_json::{Value, json};

    use crate::store::{
        AttemptOutcome, Body, Claim, ClaimRef, Delivery, DeliveryState, NewEvent, NewLink, ParsedRequest,
        Plan, Reason, RequestSource, StoredLink,
    };

    /// Everything in it that is a person's is called Anna or 4711.
    fn event() -> Event<Value> {
        let key = DedupeKey::new("m-4711").expect("a key");
        Event::new("message", key, Participant::of("psid-4711"), body())
    }

    fn body() -> Value {
        json!({ "text": "this is Anna, call 4711" })
    }

    fn claim() -> Claim {
        let delivery = Delivery {
            id: 7,
            contact: "contact-4711".to_owned(),
            body: Body::new(body().to_string()),
            state: DeliveryState::Planned,
            conversation: Some("conversation-4711".to_owned()),
            started_at: None,
            doubtful_for: None,
        };
        let link = StoredLink {
            email: Some("anna@example.com".to_owned()),
            phone: Some("+14155554711".to_owned()),
            name: Some("Anna".to_owned()),
            asked_ago: None,
        };
        Claim {
            token: ClaimRef { lane: 1, epoch: 1, site: "main".to_owned(), event: 1, lease: Duration::ZERO },
            instance: "facebook".to_owned(),
            event: event(),
            deliveries: vec![delivery],
            link: Some(link),
            failures: 0,
            failing_for: Duration::ZERO,
            attempts: 0,
            gone: 0,
            rechecks: 0,
        }
    }

    fn intake() -> ParsedRequest {
        let email = "anna@example.com".parse().expect("an address");
        let link = Link::email(None, "psid-4711", email);
        let (event, site) = (event(), Some("main".to_owned()));
        ParsedRequest {
            source: RequestSource::Request(1),
            instance: "facebook".to_owned(),
            received_at: Timestamp::UNIX_EPOCH,
            events: vec![NewEvent { lane: event.lane("facebook"), site, event }],
            lookups: Vec::new(),
            links: vec![NewLink { lane: link.lane("facebook"), link }],
            ignored: Vec::new(),
            malformed: Vec::new(),
            held: None,
        }
    }

    #[test]
    fn debug_shows_no_words_and_nothing_of_the_person() {
        let plan = Plan {
            contacts: vec!["contact-4711".to_owned()],
            body: Body::new(body().to_string()),
            conversation: "4711".to_owned(),
        };
        let reword = AttemptOutcome::Reword {
            delivery: 7,
            body: Body::new(body().to_string()),
            reason: Reason::text("too long"),
        };
        let shown = format!("{:?} {:?} {plan:?} {reword:?}", claim(), intake());
        for useful in ["facebook", "main", "Planned", "reworded", "too long"] {
            assert!(shown.contains(useful), "{shown}");
        }
        for private in ["4711", "Anna", "anna"] {
            assert!(!shown.contains(private), "{shown}");
        }
    }
}
