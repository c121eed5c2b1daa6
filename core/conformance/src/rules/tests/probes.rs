//! Probes with a fault.

use inbox_core::{Probe, WebhookResponse};

use super::{assert_caught, assert_said, broken, put, toy_crate};
use inbox_toy::{Behavior, Toy};

const PROBES: &str = "a probe is answered only with the right token, and echoes nothing without it";
const TOKEN: &str = "a-made-up-secret";

fn echo(probe: Probe<'_>, media_type: &str) -> Option<WebhookResponse> {
    Some(WebhookResponse::body(media_type, probe.query("hub.challenge").or(probe.query("challenge"))?))
}

/// Declares a fault that answers probes like this.
macro_rules! answers {
    ($($name:ident: $answer:expr;)*) => {$(
        #[derive(Debug)]
        struct $name;

        impl Behavior for $name {
            fn probe(probe: Probe<'_>) -> Option<WebhookResponse> {
                let answer: fn(Probe<'_>) -> Option<WebhookResponse> = $answer;
                answer(probe)
            }
        }
    )*};
}

answers! {
    EchoesToAll: |probe| echo(probe, "text/plain");
    EchoesAsAPage: |probe| probe.query("challenge").and_then(|_| echo(probe, "text/html"));
    Panics: |probe| Some(WebhookResponse::body("text/plain", &probe.query("crc_token")?[..50]));
    TellsTheSecret: |_| Some(WebhookResponse::body("text/plain", TOKEN));
    ComparesAPrefix: |probe| {
        let is_right = probe.query("hub.verify_token")?.starts_with("a-made-up-secret");
        if is_right { echo(probe, "text/plain") } else { Some(WebhookResponse::status(403)) }
    };
    EchoesTheWrongToken: |probe| {
        let token = probe.query("hub.verify_token")?;
        if token == TOKEN { return echo(probe, "text/plain") }
        let mut answer = WebhookResponse::status(403);
        answer.body = format!("not {token}");
        Some(answer)
    };
}

#[test]
fn an_answer_that_does_harm_is_caught() {
    assert_caught::<Toy<EchoesToAll>>(PROBES, "a probe whose token is wrong is answered with its challenge");
    assert_caught::<Toy<EchoesAsAPage>>(PROBES, "a probe is echoed to a browser as a page");
    assert_caught::<Toy<Panics>>(PROBES, "probe panics: ");
    assert_caught::<Toy<TellsTheSecret>>(PROBES, "shows the secret of setting `/secret/0`");
}

#[test]
fn a_token_that_is_compared_in_part_or_echoed_is_caught() {
    let root = toy_crate();
    let query = format!("hub.mode=subscribe&hub.verify_token={TOKEN}&hub.challenge=7");
    let probe = format!("GET https://hooks.example.com/webhooks/toy?{query}\n\n");
    put(root.path(), "fixtures/toy/handshake/request.http", &probe);
    let words = "a probe with a wrong `hub.verify_token` is answered as if it were right, or is echoed";
    assert_said(&broken::<Toy<ComparesAPrefix>>(root.path()), PROBES, words);
    assert_said(&broken::<Toy<EchoesTheWrongToken>>(root.path()), PROBES, words);
}
