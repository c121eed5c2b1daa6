//! The store's contract, case by case, over the trait.

use std::time::Duration;

use inbox_core::{
    DedupeKey, Event, Headers, Link, Participant, Received, Registry, Timestamp, WebhookRequest, receive,
};
use inbox_host::store::{
    Claim, DeliveryStep, Intake, IntakeSource, NewEvent, NewLink, Plan, Route, Settled, SqliteStore, Start,
    Step, Store, StoreError,
};
use inbox_tests::{APP_SECRET, sign};
use serde_json::{Value, json};
use tempfile::TempDir;

const LEASE: Duration = Duration::from_mins(1);

struct Case {
    folder: TempDir,
    store: SqliteStore,
}

impl Case {
    fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = SqliteStore::open(&folder.path().join("store.db"))?;
        Ok(Self { folder, store })
    }

    /// Ends the store and opens it again, as after a crash.
    fn reopen(self) -> anyhow::Result<Self> {
        let Self { folder, store } = self;
        drop(store);
        let store = SqliteStore::open(&folder.path().join("store.db"))?;
        Ok(Self { folder, store })
    }

    async fn take_in(&self, intake: Intake) -> anyhow::Result<(usize, usize)> {
        let report = self.store.take_in(vec![intake]).await?;
        Ok((report.events, report.duplicates))
    }

    async fn claim(&self, limit: usize) -> anyhow::Result<Vec<Claim>> {
        Ok(self.store.claim("main", limit, LEASE).await?)
    }

    async fn claim_one(&self) -> anyhow::Result<Claim> {
        let mut claims = self.claim(10).await?;
        anyhow::ensure!(claims.len() == 1, "one lane is due, not {}", claims.len());
        Ok(claims.remove(0))
    }

    /// Starts sending a claimed event to a contact.
    async fn send(&self, claim: &Claim, contact: &str) -> anyhow::Result<Option<i64>> {
        let (deliveries, start) = self.store.plan(&claim.token, plan(contact)).await?;
        Ok(matches!(start, Start::Go { .. }).then(|| deliveries[0].id))
    }

    async fn sent(&self, claim: &Claim, delivery: i64, message_id: &str) -> Result<Settled, StoreError> {
        self.store.settle(&claim.token, Step::Sent { delivery, message_id: message_id.to_owned() }).await
    }
}

fn plan(contact: &str) -> Plan {
    Plan {
        contacts: vec![contact.to_owned()],
        body: json!({ "text": "hello" }),
        conversation: "c1".to_owned(),
    }
}

fn event(person: &str, key: &str) -> Event<Value> {
    let key = DedupeKey::new(key).expect("a key");
    Event::new("message", key, Participant::of(person), json!({})).account("page")
}

fn routed(event: Event<Value>, site: Option<&str>) -> NewEvent {
    NewEvent { lane: event.lane("facebook"), site: site.map(str::to_owned), event }
}

fn intake(request: i64, events: Vec<NewEvent>) -> Intake {
    Intake {
        source: IntakeSource::Request(request),
        instance: "facebook".to_owned(),
        received_at: Timestamp::UNIX_EPOCH,
        events,
        lookups: Vec::new(),
        links: Vec::new(),
        ignored: Vec::new(),
        malformed: Vec::new(),
        parked: None,
    }
}

fn one(person: &str, key: &str) -> Intake {
    intake(1, vec![routed(event(person, key), Some("main"))])
}

/// A request by which the provider vouches for someone's address.
fn sharing(person: &str) -> anyhow::Result<Intake> {
    let link = Link::email(Some("page"), person, "anna@example.com".parse()?);
    let mut sharing = intake(2, Vec::new());
    sharing.links.push(NewLink { lane: link.lane("facebook"), link });
    Ok(sharing)
}

#[tokio::test]
async fn requests_are_pending_in_the_order_of_arrival_until_taken_in() -> anyhow::Result<()> {
    let case = Case::new()?;
    let registry = Registry::collect()?;
    let settings = format!("{{ app_secret = '{APP_SECRET}', verify_token = 'v' }}");
    let settings = toml::de::ValueDeserializer::parse(&settings)?;
    let connector = registry.get("facebook").expect("the connector is linked in").build(settings)?;
    for body in ["first", "second"] {
        let request = WebhookRequest {
            method: "POST".to_owned(),
            url: "https://hooks.example.com/webhooks/facebook".to_owned(),
            headers: Headers::from_iter([("x-hub-signature-256", sign(APP_SECRET, body.as_bytes()))]),
            body: body.as_bytes().to_vec(),
            received_at: Timestamp::UNIX_EPOCH,
        };
        let Received::Verified(verified) = receive(connector.as_ref(), request)? else {
            anyhow::bail!("no probe")
        };
        case.store.append("facebook", &verified).await?;
    }
    let pending = case.store.pending(10).await?;
    let bodies: Vec<_> = pending.iter().map(|stored| stored.request.body()).collect();
    assert_eq!(bodies, [b"first".as_slice(), b"second"]);
    case.take_in(intake(pending[0].id, Vec::new())).await?;
    assert_eq!(case.reopen()?.store.pending(10).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_event_is_taken_in_once() -> anyhow::Result<()> {
    let case = Case::new()?;
    assert_eq!(case.take_in(one("anna", "m1")).await?, (1, 0));
    assert_eq!(case.take_in(one("anna", "m1")).await?, (0, 1));
    assert_eq!(case.reopen()?.take_in(one("anna", "m1")).await?, (0, 1));
    Ok(())
}

#[tokio::test]
async fn a_lane_hands_out_its_events_in_order_and_to_one_holder() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    case.take_in(one("anna", "m2")).await?;
    let first = case.claim_one().await?;
    assert_eq!(first.event.dedupe_key.as_str(), "m1");
    assert!(case.claim(10).await?.is_empty(), "a claimed lane is not handed out twice");
    let delivery = case.send(&first, "contact").await?.expect("the slot is free");
    let Settled::Next(second) = case.sent(&first, delivery, "w1").await? else {
        anyhow::bail!("one more waits")
    };
    assert_eq!(second.event.dedupe_key.as_str(), "m2");
    Ok(())
}

#[tokio::test]
async fn a_late_writer_is_refused() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    let stale = case.store.claim("main", 1, Duration::ZERO).await?.remove(0);
    let fresh = case.claim_one().await?;
    assert!(matches!(case.store.plan(&stale.token, plan("contact")).await, Err(StoreError::Lost)));
    assert!(case.send(&fresh, "contact").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn a_restart_takes_over_every_lease_and_keeps_the_step() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    let before = case.claim_one().await?;
    case.send(&before, "contact").await?;
    let case = case.reopen()?;
    let after = case.claim_one().await?;
    assert_eq!(after.deliveries[0].step, DeliveryStep::Sending);
    assert_eq!(after.deliveries[0].body, json!({ "text": "hello" }));
    assert!(matches!(case.sent(&before, after.deliveries[0].id, "w1").await, Err(StoreError::Lost)));
    Ok(())
}

#[tokio::test]
async fn two_people_with_one_contact_take_turns() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    case.take_in(one("anna at work", "m2")).await?;
    let claims = case.claim(2).await?;
    let delivery = case.send(&claims[0], "contact").await?.expect("the slot is free");
    assert_eq!(case.send(&claims[1], "contact").await?, None, "the slot is taken");
    assert!(case.claim(10).await?.is_empty(), "the second waits");
    case.sent(&claims[0], delivery, "w1").await?;
    let second = case.claim_one().await?;
    let waiting = second.deliveries[0].id;
    assert!(matches!(case.store.start(&second.token, waiting, "c1").await?, Start::Go { .. }));
    Ok(())
}

#[tokio::test]
async fn a_send_in_doubt_keeps_its_contact() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    case.take_in(one("anna at work", "m2")).await?;
    let claims = case.claim(2).await?;
    let delivery = case.send(&claims[0], "contact").await?.expect("the slot is free");
    let doubt = Step::InDoubt { delivery, after: Duration::ZERO, reason: "no answer".to_owned() };
    case.store.settle(&claims[0].token, doubt).await?;
    assert_eq!(case.send(&claims[1], "contact").await?, None);
    let again = case.claim_one().await?;
    assert!(again.deliveries[0].doubtful_for.is_some());
    Ok(())
}

#[tokio::test]
async fn a_held_lane_waits_for_a_link_and_holds_everything_behind_its_head() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    case.take_in(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    let hold = Step::Hold { reason: "nobody knows her".to_owned(), recheck: None };
    case.store.settle(&claim.token, hold).await?;
    assert_eq!(case.store.counts().await?.held, 2);
    assert!(case.claim(10).await?.is_empty());
    case.take_in(sharing("anna")?).await?;
    let released = case.claim_one().await?;
    assert_eq!(released.event.dedupe_key.as_str(), "m1");
    let email = released.link.and_then(|link| link.email);
    assert_eq!(email.as_deref(), Some("anna@example.com"));
    Ok(())
}

#[tokio::test]
async fn a_link_that_comes_while_its_lane_is_leased_is_not_missed() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.take_in(sharing("anna")?).await?;
    case.store
        .settle(&claim.token, Step::Hold { reason: "nobody knows her".to_owned(), recheck: None })
        .await?;
    assert!(case.claim_one().await?.link.is_some());
    Ok(())
}

#[tokio::test]
async fn what_no_site_claims_is_held_until_one_does() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(intake(1, vec![routed(event("anna", "m1"), None)])).await?;
    assert_eq!(case.store.counts().await?.held, 1);
    let mut route = case.store.waiting_accounts().await?.remove(0);
    assert_eq!(
        route,
        Route { instance: "facebook".to_owned(), account: Some("page".to_owned()), site: None }
    );
    route.site = Some("main".to_owned());
    case.store.reroute(vec![route]).await?;
    assert_eq!(case.claim_one().await?.event.dedupe_key.as_str(), "m1");
    Ok(())
}

#[tokio::test]
async fn one_dead_event_does_not_stop_its_lane() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    case.take_in(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    let dead = Step::Dead { delivery: None, reason: "unreadable".to_owned() };
    assert!(matches!(case.store.settle(&claim.token, dead).await?, Settled::Next(_)));
    assert_eq!(case.store.counts().await?.dead, 1);
    let lines = case.store.events(Some("dead"), 10).await?;
    assert_eq!(lines[0].reason.as_deref(), Some("unreadable"));
    Ok(())
}

#[tokio::test]
async fn an_event_that_is_given_up_lets_go_of_its_contact() -> anyhow::Result<()> {
    let case = Case::new()?;
    case.take_in(one("anna", "m1")).await?;
    case.take_in(one("anna at work", "m2")).await?;
    let claims = case.claim(2).await?;
    case.send(&claims[0], "contact").await?;
    let dead = Step::Dead { delivery: None, reason: "gave up".to_owned() };
    case.store.settle(&claims[0].token, dead).await?;
    assert!(case.send(&claims[1], "contact").await?.is_some(), "the slot is free");
    Ok(())
}

#[tokio::test]
async fn a_second_process_is_turned_away() -> anyhow::Result<()> {
    let case = Case::new()?;
    let second = SqliteStore::open(&case.folder.path().join("store.db"));
    assert!(matches!(second, Err(StoreError::Owned(_))));
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_is_its_owners_only() -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::new()?;
    for file in std::fs::read_dir(case.folder.path())? {
        let file = file?;
        assert_eq!(file.metadata()?.permissions().mode() & 0o077, 0, "{}", file.path().display());
    }
    Ok(())
}
