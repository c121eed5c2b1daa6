//! One connection: what arrives takes effect after the latency, then the answer goes out, or what a fault makes of it.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::exchange::{Answer, Call, Stream};
use super::fault::Fault;
use super::record::{Send, Shown};
use super::state::State;

/// How long Wix takes for everything.
const LATENCY: Duration = Duration::from_millis(5);

pub(super) async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        // A broken connection concerns its client only.
        tokio::spawn(async move { converse(BufReader::new(stream), &state).await });
    }
}

async fn converse(mut stream: Stream, state: &State) -> io::Result<()> {
    while let Some(call) = Call::read(&mut stream).await? {
        if let Some(id) = call.path.strip_prefix("/notices/") {
            notice(id).write(&mut stream).await?;
            continue;
        }
        let (send, fault) = arrive(state, &call);
        if let Some(Fault::Slow(delay)) = fault {
            tokio::time::sleep(delay).await;
        }
        tokio::time::sleep(LATENCY).await;
        let right = fault.is_none_or(Fault::has_effect).then(|| perform(state, &call));
        if let Some(Fault::Hang(_)) = fault {
            // Ends when the client closes the connection.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
        if let Some(send) = send {
            state.record().sends[send].end = Some(Instant::now());
        }
        let right = right.unwrap_or(Answer::bytes(500, ""));
        if !answer(&mut stream, fault, right).await? {
            break;
        }
    }
    Ok(())
}

/// What the API of connector type `notice` says.
fn notice(person: &str) -> Answer {
    let email = format!("{person}@example.com");
    let text = format!("{person} noticed");
    Answer::ok(&serde_json::json!({ "person": person, "email": email, "text": text }))
}

/// Notes a call; returns the place of its send, if it is one, and how it is to fail.
fn arrive(state: &State, call: &Call) -> (Option<usize>, Option<Fault>) {
    let fault = state.faults().next();
    let mut record = state.record();
    let start = Instant::now();
    record.calls.push(start);
    record.faults += usize::from(fault.is_some());
    let is_send = call.method == "POST" && call.path == "/inbox/v2/messages";
    let send = is_send.then(|| {
        let conversation = call.body["conversationId"].as_str().unwrap_or_default().to_owned();
        record.sends.push(Send { conversation, start, end: None });
        record.sends.len() - 1
    });
    (send, fault)
}

/// Lets a call take effect.
fn perform(state: &State, call: &Call) -> Answer {
    let (answer, shown) = state.inbox().perform(call);
    let mut record = state.record();
    record.shown.extend(shown.map(|(email, text)| Shown { email, text }));
    if answer.status != 200 && answer.status != 409 {
        record.refusals.push(format!("{} {} {} -> {}", call.method, call.path, call.body, answer.status));
    }
    answer
}

/// Answers, rightly or not; says whether the connection can go on.
async fn answer(stream: &mut Stream, fault: Option<Fault>, right: Answer) -> io::Result<bool> {
    let answer = match fault {
        None | Some(Fault::Slow(_)) => right,
        Some(Fault::Status(status, _)) => Answer::bytes(status, r#"{"message":"","details":{}}"#),
        Some(Fault::TooMany) => Answer::bytes(429, "{}"),
        Some(Fault::Garbage) => Answer::bytes(200, b"{\"message\": \xff\xfe<html>".as_slice()),
        Some(Fault::EmptyOk) => Answer::bytes(200, ""),
        Some(Fault::HalfBody) => {
            right.write_half(stream).await?;
            return Ok(false);
        }
        Some(Fault::Reset(_) | Fault::Hang(_)) => {
            reset(stream.get_ref())?;
            return Ok(false);
        }
    };
    answer.write(stream).await?;
    Ok(true)
}

/// With no lingering, dropping the socket sends RST instead of FIN.
fn reset(stream: &TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}
