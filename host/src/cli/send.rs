//! `send`: posts a fixture to the running host, signed with an instance's own key.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use inbox_core::{Timestamp, WebhookRequest};

use reqwest::{RequestBuilder, Response};
use tokio::time::{Instant, sleep};

use super::{ConfigFile, Outcome, load_config_beside, not_ready, runtime, say, say_error};
use crate::config::{Config, Instance};
use crate::wix::http_client;
use inbox_core::testing::Fixture;

/// How long a host that was just started may take until it listens.
const PATIENCE: Duration = Duration::from_secs(15);
/// A pause between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// Arguments of `send`.
#[derive(Debug, clap::Args)]
pub(super) struct Send {
    /// A fixture folder, or its request.http
    #[arg(value_name = "FIXTURE")]
    fixture: PathBuf,
    /// The connector instance to send it to
    #[arg(long, value_name = "INSTANCE")]
    to: String,
    #[command(flatten)]
    file: ConfigFile,
}

impl Send {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let Some(config) = load_config_beside(&self.file.config)? else { return Ok(Outcome::BadConfig) };
        let Some(instance) = config.instances.get(&self.to) else {
            bail!("no healthy connector instance is called `{}` in {}", self.to, self.file.config.display());
        };
        let request = signed(instance, &self.fixture)?;
        let call = call(&config, instance, request)?;
        let answer = runtime()?.block_on(once_it_listens(call, config.server.listen));
        let status = match answer {
            Ok(answer) => answer.status().as_u16(),
            Err(error) => return Ok(not_ready(&error)),
        };
        say(&format!("{} answered {status}", self.to));
        Ok(if (200..300).contains(&status) { Outcome::Good } else { Outcome::Failed })
    }
}

/// The fixture's request as the provider would send it to this instance now.
fn signed(instance: &Instance, fixture: &std::path::Path) -> anyhow::Result<WebhookRequest> {
    let mut request = Fixture::read(fixture)?.request;
    request.url = instance.webhook_url() + behind_name(&request.url);
    request.received_at = Timestamp::now();
    Ok(instance.connector.signature().sign(request)?)
}

/// What follows `/webhooks/NAME` in a URL: the rest of the path, which may hold a token, and the query.
fn behind_name(url: &str) -> &str {
    let (path, ends): (_, &[char]) = match url.split_once("/webhooks/") {
        Some((_, path)) => (path, &['/', '?']),
        None => (url, &['?']),
    };
    path.find(ends).map_or("", |at| &path[at..])
}

fn call(config: &Config, instance: &Instance, request: WebhookRequest) -> anyhow::Result<RequestBuilder> {
    let rest = request.url.strip_prefix(&instance.webhook_url()).unwrap_or_default();
    let url = format!("http://{}/webhooks/{}{rest}", config.server.listen, instance.name);
    let method = request.method.parse().context("the fixture's method is not an HTTP method")?;
    let mut call = http_client()?.request(method, url);
    for (name, value) in
        request.headers.iter().filter(|(name, _)| !matches!(*name, "host" | "content-length"))
    {
        call = call.header(name, value);
    }
    Ok(call.body(request.body))
}

/// Makes the call; waits for a host that does not listen yet.
async fn once_it_listens(call: RequestBuilder, address: SocketAddr) -> anyhow::Result<Response> {
    let (started, mut is_first) = (Instant::now(), true);
    loop {
        let again = call.try_clone().context("a body in memory can be sent twice")?;
        let answer = again.send().await;
        let refused = answer.as_ref().is_err_and(reqwest::Error::is_connect);
        if !refused || started.elapsed() >= PATIENCE {
            return answer.with_context(|| format!("no host answers on {address}: is it running?"));
        }
        if std::mem::take(&mut is_first) {
            say_error(&format!("nobody listens on {address} yet: waiting up to {} s", PATIENCE.as_secs()));
        }
        sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixture_keeps_what_stands_behind_the_name_of_its_instance() {
        for (url, rest) in [
            ("https://h/webhooks/acme", ""),
            ("https://h/webhooks/acme?a=/b", "?a=/b"),
            ("https://h/webhooks/acme/x/{{signature}}?a=1", "/x/{{signature}}?a=1"),
            ("https://h/elsewhere?a=/b", "?a=/b"),
        ] {
            assert_eq!(behind_name(url), rest, "{url}");
        }
    }
}
