//! A request whose instance is broken is held, and read once that is mended.

use inbox_host::store::{ParsedRequest, RequestSource};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, event, held, intake, request, routed};

for_every_store! {
    a_held_request_is_held_and_says_why,
    a_held_request_is_handed_out_again_until_it_is_taken_in,
    a_request_that_is_held_again_is_held_once,
    held_requests_come_in_the_order_of_arrival_and_of_the_instances_asked_for,
}

fn facebook() -> Vec<String> {
    vec!["facebook".to_owned()]
}

/// A request to an instance arrives and is held.
async fn park(case: &Case, instance: &str, body: &str) -> anyhow::Result<i64> {
    let id = case.store.append(instance, request(body)).await?;
    case.ingest(ParsedRequest { instance: instance.to_owned(), ..held(id) }).await?;
    Ok(id)
}

async fn a_held_request_is_held_and_says_why(case: Case) -> anyhow::Result<()> {
    park(&case, "facebook", "hello").await?;
    let case = case.reopen().await?;
    let counts = case.store.counts().await?;
    assert_eq!((counts.held, counts.pending_requests), (1, 0));
    assert_eq!(case.reason("held").await?.as_deref(), Some("its instance is not configured"));
    assert!(case.store.pending(10).await?.is_empty(), "those behind it go on");
    Ok(())
}

async fn a_held_request_is_handed_out_again_until_it_is_taken_in(case: Case) -> anyhow::Result<()> {
    let id = park(&case, "facebook", "hello").await?;
    let case = case.reopen().await?;
    let again = case.store.held_requests(facebook(), 10).await?;
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id, again[0].request.body()), (id, b"hello".as_slice()));
    let said = intake(id, vec![routed(event("anna", "m1"), Some("main"))]);
    assert_eq!(case.ingest(said).await?, (1, 0));
    assert!(case.store.held_requests(facebook(), 10).await?.is_empty());
    assert_eq!(case.states().await?, ["waiting"]);
    let counts = case.store.counts().await?;
    assert_eq!((counts.held, counts.waiting), (0, 1));
    Ok(())
}

async fn a_request_that_is_held_again_is_held_once(case: Case) -> anyhow::Result<()> {
    let id = park(&case, "facebook", "hello").await?;
    case.ingest(held(id)).await?;
    assert_eq!(case.store.counts().await?.held, 1);
    assert_eq!(case.store.held_requests(facebook(), 10).await?.len(), 1);
    let other = ParsedRequest { source: RequestSource::Request(id + 1), ..intake(0, Vec::new()) };
    case.ingest(other).await?;
    assert_eq!(case.store.counts().await?.held, 1, "it was not the other request that was held");
    Ok(())
}

async fn held_requests_come_in_the_order_of_arrival_and_of_the_instances_asked_for(
    case: Case,
) -> anyhow::Result<()> {
    let mut ids = Vec::new();
    for (instance, body) in [("facebook", "first"), ("sms", "second"), ("facebook", "third")] {
        ids.push(park(&case, instance, body).await?);
    }
    let found = |instances: Vec<String>, limit| {
        let store = &case.store;
        async move {
            let held = store.held_requests(instances, limit).await?;
            anyhow::Ok(held.into_iter().map(|stored| stored.id).collect::<Vec<_>>())
        }
    };
    assert_eq!(found(facebook(), 10).await?, [ids[0], ids[2]]);
    assert_eq!(found(facebook(), 1).await?, [ids[0]]);
    assert_eq!(found(vec!["sms".to_owned()], 10).await?, [ids[1]]);
    assert!(found(Vec::new(), 10).await?.is_empty());
    Ok(())
}
