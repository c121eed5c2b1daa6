//! Connections that die or never speak.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Live, TIMEOUT, is_reset};

#[tokio::test]
async fn a_reset_kills_the_connection_without_or_with_the_effect() {
    for (moment, effect) in [("before", 0), ("after", 1)] {
        let (live, conversation) = Live::faulty(json!([{"endpoint": "send-message", "reset": moment}])).await;
        let error = live.send(&conversation).await.unwrap_err();
        assert!(is_reset(&error), "{moment}: {error:?}");
        assert_eq!(live.arrived().await, effect, "{moment}");

        let call = live.last_call().await;
        assert_eq!((&call["fault"], &call["status"]), (&json!(format!("reset {moment}")), &json!(null)));
        assert_eq!(live.statuses(&conversation, 1).await, [200], "the fault is used up");
    }
}

#[tokio::test]
async fn a_reset_comes_before_the_first_byte_of_an_answer() {
    let (live, _) = Live::faulty(json!([{"endpoint": "any", "reset": "after"}])).await;
    let mut socket = TcpStream::connect(live.address).await.unwrap();
    let call =
        b"GET /inbox/v2/messages HTTP/1.1\r\nhost: x\r\nauthorization: IST.key\r\nwix-site-id: main\r\n\r\n";
    socket.write_all(call).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(TIMEOUT, socket.read_to_end(&mut answer));
    let error = read.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), answer.len()), (std::io::ErrorKind::ConnectionReset, 0));
}

#[tokio::test]
async fn a_hanging_call_never_answers_without_or_with_the_effect() {
    for (moment, effect) in [("before", 0), ("after", 1)] {
        let (live, conversation) = Live::faulty(json!([{"endpoint": "send-message", "hang": moment}])).await;
        let call = live.message(&conversation, "hello").timeout(Duration::from_secs(1));
        let waiting = tokio::spawn(call.send());
        live.has_met(&format!("hang {moment}")).await;
        assert_eq!(live.arrived().await, effect, "{moment}");
        let error = waiting.await.unwrap().unwrap_err();
        assert!(error.is_timeout(), "{moment}: {error:?}");
        live.stop().await;
    }
}

#[tokio::test]
async fn a_stop_resets_the_calls_that_hang() {
    let (live, conversation) = Live::faulty(json!([{"endpoint": "send-message", "hang": "after"}])).await;
    let waiting = tokio::spawn(live.message(&conversation, "hello").send());
    live.has_met("hang after").await;
    live.stop().await;
    let error = waiting.await.unwrap().unwrap_err();
    assert!(is_reset(&error), "{error:?}");
}

#[tokio::test]
async fn a_stop_ends_a_delay_with_the_right_answer() {
    let hour = json!([{"endpoint": "send-message", "delay_ms": 3_600_000}]);
    let (live, conversation) = Live::faulty(hour).await;
    let waiting = tokio::spawn(live.message(&conversation, "hello").send());
    live.has_met("delay_ms").await;
    live.stop().await;
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn half_a_body_arrives_before_the_connection_ends() {
    let (live, conversation) = Live::faulty(json!([{"endpoint": "send-message", "half_body": true}])).await;
    let mut answer = live.send(&conversation).await.unwrap();
    let promised = usize::try_from(answer.content_length().unwrap()).unwrap();
    assert_eq!(answer.status(), 200);

    let mut received = Vec::new();
    let error = loop {
        match tokio::time::timeout(TIMEOUT, answer.chunk()).await.unwrap() {
            Ok(Some(chunk)) => received.extend_from_slice(&chunk),
            Ok(None) => panic!("the body is complete"),
            Err(error) => break error,
        }
    };
    assert_eq!(received.len(), promised / 2);
    assert!(received.starts_with(b"{\"message\"") && !error.is_timeout(), "{error:?}");
    assert_eq!(live.arrived().await, 1);
}
