//! Who may use the operator's endpoints: anyone who can read the token, but no web page in a browser.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use inbox_core::Secret;

/// What is checked about a caller.
#[derive(Debug)]
pub(super) struct Gate {
    /// Without a token nobody is let in.
    pub(super) token: Option<Secret>,
    /// The address that is listened on.
    pub(super) admin: SocketAddr,
}

/// Lets a call through if it names this machine as its host and has the token.
pub(super) async fn check(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    if !gate.is_named(request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if !gate.is_shown_token(request.headers()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    next.run(request).await
}

impl Gate {
    /// A web page whose name was made to resolve to this machine still sends its own name.
    fn is_named(&self, headers: &HeaderMap) -> bool {
        let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
        let name = host.rsplit_once(':').map_or(host, |(name, port)| if is_port(port) { name } else { host });
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let is_own = |address: IpAddr| address.is_loopback() || address == self.admin.ip();
        name.eq_ignore_ascii_case("localhost") || address.is_ok_and(is_own)
    }

    fn is_shown_token(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let shown = shown.and_then(|value| value.strip_prefix("Bearer "));
        shown.zip(self.token.as_ref()).is_some_and(|(shown, token)| token.matches(shown))
    }
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::HOST, host.parse().expect("a value"))])
    }

    #[test]
    fn only_names_of_this_machine_are_let_in() {
        let gate = Gate { token: None, admin: ([192, 0, 2, 1], 8788).into() };
        for host in ["127.0.0.1:8788", "localhost:8788", "LOCALHOST", "[::1]:8788", "[::1]", "192.0.2.1:8788"]
        {
            assert!(gate.is_named(&headers(host)), "{host}");
        }
        for host in
            ["evil.example.com", "evil.example.com:8788", "192.0.2.2:8788", "127.0.0.1.example.com", ""]
        {
            assert!(!gate.is_named(&headers(host)), "{host}");
        }
        assert!(!gate.is_named(&HeaderMap::new()));
    }

    #[test]
    fn without_a_token_nobody_is_let_in() {
        let token =
            |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().expect("a value"))]);
        let gate =
            |text: Option<&str>| Gate { token: text.map(Secret::new), admin: ([127, 0, 0, 1], 1).into() };
        assert!(gate(Some("t0ken")).is_shown_token(&token("Bearer t0ken")));
        for (gate, shown) in [
            (gate(Some("t0ken")), "Bearer guess"),
            (gate(Some("t0ken")), "t0ken"),
            (gate(Some("t0ken")), "Bearer "),
            (gate(None), "Bearer "),
        ] {
            assert!(!gate.is_shown_token(&token(shown)), "{shown}");
        }
        assert!(!gate(Some("t0ken")).is_shown_token(&HeaderMap::new()));
    }
}
