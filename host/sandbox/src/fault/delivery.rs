//! How an answer reaches the client, or fails to.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use super::connection::Connection;
use crate::answer::Answer;

/// What happens to one answer.
#[derive(Debug)]
pub(crate) enum Delivery {
    AtOnce(Answer),
    /// Later; or when the sandbox stops, if that comes first.
    Late(Answer, Duration),
    /// All headers, half of the body, then the end of the connection.
    Half(Answer),
    /// The connection is reset before a byte of the answer.
    Reset,
    /// No answer until the client goes away. When the sandbox stops, the connection is reset.
    Hang,
}

impl Delivery {
    /// The status that the client sees; none when the connection ends first.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::AtOnce(answer) | Self::Late(answer, _) | Self::Half(answer) => Some(answer.status),
            Self::Reset | Self::Hang => None,
        }
    }

    /// Turns the answer into a response at the right time, and ends the connection where needed.
    pub(crate) async fn response(self, connection: &Connection) -> Response {
        match self {
            Self::AtOnce(answer) => answer.into_response(),
            Self::Late(answer, delay) => {
                let _ = tokio::time::timeout(delay, connection.stopped()).await;
                answer.into_response()
            }
            Self::Half(answer) => half(answer),
            Self::Reset => reset(connection),
            Self::Hang => {
                connection.stopped().await;
                reset(connection)
            }
        }
    }
}

/// The response only causes the write that the connection then refuses.
fn reset(connection: &Connection) -> Response {
    connection.reset();
    Response::default()
}

fn half(answer: Answer) -> Response {
    let promised = HeaderValue::from(answer.body.len());
    let sent = answer.body.slice(..answer.body.len() / 2);
    let mut response = (answer.status, answer.headers, broken(Body::from(sent))).into_response();
    response.headers_mut().insert(CONTENT_LENGTH, promised);
    response
}

/// A body that fails after its last byte. The pause in between lets the server flush what it has.
///
/// It goes through a stream to lose its known length, which would contradict the promised one.
fn broken(body: Body) -> Body {
    let failing = body.with_trailers(async {
        tokio::task::yield_now().await;
        Some(Err(axum::Error::new(io::Error::other("planned fault"))))
    });
    Body::from_stream(Body::new(failing).into_data_stream())
}
