//! The imitated endpoints of Wix. Every call takes the same path: it is read, answered and recorded, and then the answer
//! reaches the client or fails to.

mod call;
mod caller;
mod contacts;
mod context;
mod conversations;
mod create_token;
mod exchange;
mod list_messages;
mod query_contacts;
mod route;
mod send_message;

use axum::extract::{ConnectInfo, Request, State as Handle};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use uuid::Uuid;

use self::call::Call;
use self::exchange::Exchange;
use crate::fault::Connection;
use crate::sandbox::Sandbox;

const CONSISTENT: HeaderName = HeaderName::from_static("x-wix-consistent");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-wix-request-id");

/// Answers one Wix call.
pub(crate) async fn answer(
    Handle(sandbox): Handle<Sandbox>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response {
    let request_id = Uuid::new_v4().to_string();
    let call = Call::receive(request).await;
    // The state is not locked while the answer is on its way.
    let delivery = Exchange::new(&call, &mut sandbox.state(), sandbox.options()).run(&request_id);
    let mut response = delivery.response(&connection).await;
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        if sandbox.options().assumptions.consistent_header {
            response.headers_mut().insert(CONSISTENT, value.clone());
        }
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
