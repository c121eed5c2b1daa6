//! Bodies that are too large, too slow, or too many.

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, header};
use futures_util::{FutureExt, StreamExt, stream};

use super::{Case, call, post};
use crate::ingress::body::BODY_LIMIT;

/// A body that is sent in these chunks.
fn chunked(chunks: impl IntoIterator<Item = Bytes, IntoIter: Send + 'static>) -> Body {
    Body::from_stream(stream::iter(chunks.into_iter().map(Ok::<_, std::io::Error>)))
}

/// A body that begins like this and never goes on.
fn stalled(beginning: &'static str) -> Body {
    let beginning = stream::iter([Ok::<_, std::io::Error>(Bytes::from(beginning))]);
    Body::from_stream(beginning.chain(stream::pending()))
}

fn declaring(length: usize, mut request: Request<Body>) -> Request<Body> {
    request.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    request
}

#[tokio::test]
async fn a_body_that_is_declared_too_large_is_not_waited_for() -> anyhow::Result<()> {
    let case = Case::new()?;
    let call = declaring(BODY_LIMIT + 1, post("/webhooks/acme", stalled("")));
    assert_eq!(case.status(call).await?, 413);
    Ok(())
}

#[tokio::test]
async fn a_body_that_turns_out_too_large_is_refused() -> anyhow::Result<()> {
    let case = Case::new()?;
    let half = Bytes::from(vec![b'x'; BODY_LIMIT / 2]);
    let whole = chunked([half.clone(), half.clone()]);
    assert_eq!(case.status(post("/webhooks/acme", whole)).await?, 200, "the limit itself is allowed");
    let larger = chunked([half.clone(), half, Bytes::from_static(b"x")]);
    assert_eq!(case.status(post("/webhooks/acme", larger)).await?, 413);
    assert_eq!(case.stored().await?.len(), 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_arrive_is_given_up() -> anyhow::Result<()> {
    let case = Case::new()?;
    assert_eq!(case.status(post("/webhooks/acme", stalled("hel"))).await?, 408);
    Ok(())
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() -> anyhow::Result<()> {
    let case = Case::new()?;
    let broken = stream::iter([Ok(Bytes::from("hel")), Err(std::io::Error::other("reset"))]);
    assert_eq!(case.status(post("/webhooks/acme", Body::from_stream(broken))).await?, 400);
    assert!(case.stored().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn callers_who_announce_much_and_send_little_block_nobody() -> anyhow::Result<()> {
    let case = Case::new()?;
    let calls = (0..100).map(|number| {
        let call = post("/webhooks/acme", stalled("{"));
        Box::pin(case.call(if number % 2 == 0 { declaring(BODY_LIMIT, call) } else { call }))
    });
    let mut calls: Vec<_> = calls.collect();
    assert!(calls.iter_mut().all(|call| call.now_or_never().is_none()), "each waits for its body");
    assert_eq!(case.status(post("/webhooks/acme", "hello")).await?, 200);
    Ok(())
}

#[tokio::test]
async fn without_budget_a_body_gets_503_and_an_empty_one_does_not() -> anyhow::Result<()> {
    let case = Case::with_budget(10)?;
    let mut first = Box::pin(case.call(post("/webhooks/acme", stalled("123456"))));
    assert!((&mut first).now_or_never().is_none(), "it waits for its body");
    let refused = case.call(post("/webhooks/acme", "12345")).await?;
    assert_eq!((refused.status().as_u16(), &refused.headers()[header::RETRY_AFTER]), (503, &"5".parse()?));
    assert_eq!(case.status(post("/webhooks/acme", "1234")).await?, 200);
    assert_eq!(case.status(call(Method::GET, "/webhooks/acme", Body::empty())).await?, 200);
    drop(first);
    assert_eq!(case.status(post("/webhooks/acme", "1234567890")).await?, 200, "its bytes are free again");
    assert_eq!(case.status(post("/webhooks/acme", "1234567890")).await?, 200, "also after an answer");
    Ok(())
}

#[tokio::test]
async fn a_body_that_waits_for_the_disk_counts_also_without_its_caller() -> anyhow::Result<()> {
    let case = Case::with_budget(10)?;
    let disk = rusqlite::Connection::open(case.folder.path().join("bridge.db"))?;
    disk.execute_batch("BEGIN IMMEDIATE")?;
    let mut gone = Box::pin(case.call(post("/webhooks/acme", "123456")));
    assert!((&mut gone).now_or_never().is_none(), "it waits for the disk");
    drop(gone);
    assert_eq!(case.status(post("/webhooks/acme", "12345")).await?, 503);
    disk.execute_batch("ROLLBACK")?;
    assert_eq!(case.status(post("/webhooks/acme", "1234")).await?, 200, "written after the one that is gone");
    assert_eq!(case.status(post("/webhooks/acme", "1234567890")).await?, 200, "its bytes are free again");
    assert_eq!(case.stored().await?.len(), 3);
    Ok(())
}
