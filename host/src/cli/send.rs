//! `send`: posts a fixture to the running host, signed with an instance's own key.

mod renewal;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use inbox_conformance::{Fixture, FixtureError};
use inbox_core::host::Registry;
use inbox_core::{Timestamp, WebhookRequest};
use reqwest::{RequestBuilder, Response};
use tokio::time::{Instant, sleep};

use self::renewal::renewed;
use super::config_file::{ConfigFile, load_config_quietly};
use super::outcome::{Outcome, bad_input, not_ready};
use super::output::{say, say_error};
use super::process::runtime;
use crate::config::{Config, Instance};
use crate::webhook_call::webhook_call;
use crate::wix::http_client;

/// How long a host that was just started may take to listen.
const START_TIMEOUT: Duration = Duration::from_secs(15);
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
    /// Send it with new ids. The host shows an event only once, so without this a second time shows nothing
    #[arg(long)]
    new: bool,
    #[command(flatten)]
    file: ConfigFile,
}

impl Send {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let Some(config) = load_config_quietly(&self.file.config)? else { return Ok(Outcome::BadInput) };
        let (instance, fixture) = match self.asked(&config) {
            Ok(asked) => asked,
            Err(problem) => return Ok(bad_input(&problem)),
        };
        let mut request = addressed(instance, fixture);
        if self.new {
            let suffix = request.received_at.as_millisecond().unsigned_abs();
            request = renewed(&*instance.connector, request, suffix)?;
        }
        let request = instance.connector.signature().sign(request)?;
        let listen = config.server.listen;
        let call = webhook_call(&http_client()?, listen, instance, request)?;
        let answer = runtime()?.block_on(once_it_listens(call, listen));
        let status = match answer {
            Ok(answer) => answer.status().as_u16(),
            Err(error) => return Ok(not_ready(&error)),
        };
        say(&format!("{} answered {status}", self.to));
        let is_good = (200..300).contains(&status);
        if is_good && !self.new {
            say_error("note: the host shows an event only once; --new sends it with new ids");
        }
        Ok(if is_good { Outcome::Good } else { Outcome::Failed })
    }

    /// The instance and the fixture, or what is wrong with the arguments.
    fn asked<'c>(&self, config: &'c Config) -> Result<(&'c Instance, Fixture), String> {
        let instance = instance_of(config, &self.to, &self.file.config)?;
        let fixture = read_fixture(&self.fixture)?;
        match type_in_path(&self.fixture).filter(|found| *found != instance.connector_type) {
            Some(other) if is_linked(&other) => Err(format!(
                "the fixture is of type `{other}`, but [connectors.{}] is of type `{}`",
                instance.name, instance.connector_type
            )),
            _ => Ok((instance, fixture)),
        }
    }
}

/// The connector type in the path of a fixture: `fixtures/TYPE/CASE`.
fn type_in_path(fixture: &Path) -> Option<String> {
    let path = std::fs::canonicalize(fixture).ok()?;
    let case = if path.is_dir() { path.as_path() } else { path.parent()? };
    let connector_type = case.parent()?;
    let has_type = connector_type.parent()?.file_name()? == "fixtures";
    connector_type.file_name()?.to_str().filter(|_| has_type).map(str::to_owned)
}

fn is_linked(connector_type: &str) -> bool {
    Registry::collect().is_ok_and(|registry| registry.get(connector_type).is_some())
}

/// The instance with this name, or why there is none.
pub(super) fn instance_of<'c>(
    config: &'c Config,
    name: &str,
    file: &Path,
) -> Result<&'c Arc<Instance>, String> {
    config.instances.get(name).ok_or_else(|| match config.broken_instances.get(name) {
        Some(why) => format!("connector instance `{name}` has errors: {why}"),
        None => format!("there is no connector instance `{name}` in {}", file.display()),
    })
}

/// Reads a fixture, or says what is wrong with it.
pub(super) fn read_fixture(path: &Path) -> Result<Fixture, String> {
    Fixture::read(path).map_err(|error| match error {
        FixtureError::Unreadable { source, .. } if source.kind() == ErrorKind::NotFound => {
            let path = path.display();
            format!("there is no fixture `{path}`: give a folder with a request.http, or the file itself")
        }
        error => error.to_string(),
    })
}

/// The fixture's request as the provider would send it to this instance now, not yet signed.
fn addressed(instance: &Instance, fixture: Fixture) -> WebhookRequest {
    let mut request = fixture.request;
    request.url = instance.webhook_url() + behind_name(&request.url);
    request.received_at = Timestamp::now();
    request
}

/// What follows `/webhooks/NAME` in a URL: the rest of the path, which may hold a token, and the query.
fn behind_name(url: &str) -> &str {
    let (path, ends): (_, &[char]) = match url.split_once("/webhooks/") {
        Some((_, path)) => (path, &['/', '?']),
        None => (url, &['?']),
    };
    path.find(ends).map_or("", |at| &path[at..])
}

/// Makes the call; waits for a host that does not listen yet.
async fn once_it_listens(call: RequestBuilder, address: SocketAddr) -> anyhow::Result<Response> {
    let (started, mut is_first) = (Instant::now(), true);
    loop {
        let again = call.try_clone().context("a body in memory can be sent twice")?;
        let answer = again.send().await;
        let refused = answer.as_ref().is_err_and(reqwest::Error::is_connect);
        if !refused || started.elapsed() >= START_TIMEOUT {
            return answer.map_err(|error| no_answer(error, address));
        }
        if std::mem::take(&mut is_first) {
            say_error(&format!(
                "nothing listens on {address} yet: waiting up to {} s",
                START_TIMEOUT.as_secs()
            ));
        }
        sleep(PAUSE).await;
    }
}

fn no_answer(error: reqwest::Error, address: SocketAddr) -> anyhow::Error {
    if error.is_connect() {
        return anyhow!("nothing listens on http://{address}: start it with `inbox-bridge run`");
    }
    anyhow!("http://{address} did not answer: {}", anyhow::Error::from(error).root_cause())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_that_never_listens_is_named_once() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("a free port");
        let call = http_client().expect("a client").post(format!("http://{address}/webhooks/acme"));
        let error = once_it_listens(call, address).await.expect_err("nobody listens");
        let expected = format!("nothing listens on http://{address}: start it with `inbox-bridge run`");
        assert_eq!(format!("{error:#}"), expected);
    }

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
