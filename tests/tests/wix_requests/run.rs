//! Cases on their way through one running host.

use anyhow::{Context, ensure};
use inbox_tests::{Bridge, Recorder, eventually};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::case::{Case, target};
use super::provider;

use super::transcript::transcript;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
/// No case waits for its budget; the app is that of the cases which are reached by one.
const COMMON: &str = "[defaults]\ncalls_per_minute = 12000\n\
    [credentials.agency]\nkind = \"app\"\napp_id = \"made-up-app\"\napp_secret = \"made-up-app-secret\"\n";

/// Runs the cases until each is through, and tells what Wix was asked.
pub(crate) async fn transcript_of(cases: Vec<Case>) -> anyhow::Result<String> {
    let wix =
        Recorder::start(cases.iter().map(|case| (case.site_id.clone(), case.behaviour.clone()))).await?;
    let recordings = cases.iter().map(|case| Ok((case.name.clone(), case.recordings()?)));
    let api = provider::start(recordings.collect::<anyhow::Result<_>>()?).await?;
    let mut config = format!("[wix]\nbase_url = \"{}\"\n{COMMON}", wix.base_url);
    for case in &cases {
        config += &case.config(&format!("{api}/{}", case.name))?;
    }
    let bridge = Bridge::start(BINARY, &config).await?;
    ensure!(!bridge.log()?.contains("error: "), "the config is not healthy: {}", bridge.log()?);
    for case in &cases {
        post(&bridge, case).await.with_context(|| case.title.clone())?;
    }
    everything_is_through(&bridge).await;
    let mut number = 0;
    while link_one_of_each_case(&bridge, number)? {
        number += 1;
        everything_is_through(&bridge).await;
    }
    let known: Vec<_> = cases.iter().map(|case| case.site_id.as_str()).collect();
    let unknown = wix.unknown_sites(&known);
    ensure!(unknown.is_empty(), "calls for unknown sites: {unknown:?}");
    Ok(transcript(&cases, &wix, &api))
}

/// Makes the call of a case as its provider would, with every byte as it is.
async fn post(bridge: &Bridge, case: &Case) -> anyhow::Result<()> {
    let (request, is_good) = case.call()?;
    let webhook = bridge.webhook_url("");
    let address = webhook.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let is_own = |name: &str| matches!(name, "host" | "connection" | "content-length" | "transfer-encoding");
    let headers = request.headers.iter().filter(|(name, _)| !is_own(&name.to_lowercase()));
    let headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{}content-length: {}\r\n\r\n",
        request.method,
        target(&request),
        headers.concat(),
        request.body.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&[head.as_bytes(), &request.body].concat()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).unwrap_or_default();
    ensure!(!is_good || status.starts_with('2'), "a good call was answered {status}");
    ensure!(
        is_good || request.method == "GET" || status.starts_with('4'),
        "a bad call was answered {status}"
    );
    Ok(())
}

/// Waits until nothing is under way. A look-up that failed is tried for days.
async fn everything_is_through(bridge: &Bridge) {
    eventually("nothing is under way", async || {
        let waiting =
            listed(bridge, &["events", "--state", "waiting", "--limit", "100000", "--json"]).ok()?;
        let has_failed = |line: &Value| line["id"].is_null() && !line["reason"].is_null();
        let ready = bridge.ready().await.ok()?;
        (waiting.iter().all(has_failed) && ready["waiting"] == 0).then_some(())
    })
    .await;
}

/// Gives one person of each case an e-mail address, of those who are held without one; says whether there was any.
fn link_one_of_each_case(bridge: &Bridge, number: usize) -> anyhow::Result<bool> {
    let mut linked = Vec::new();
    let groups = listed(bridge, &["held", "--json"])?;
    let mut people: Vec<&Value> =
        groups.iter().filter_map(|group| group["people"].as_array()).flatten().collect();
    people.sort_by_key(|held| entry_number(&held["first"]));
    for held in people.into_iter().filter(|held| held["can_be_linked"] == true) {
        let (who, instance) = (&held["who"]["person"], &held["who"]["instance"]);
        if linked.contains(&instance) {
            continue;
        }
        linked.push(instance);
        let email = format!("person-{number}@example.com");
        bridge.verb(&["held", "link", who.as_str().context("people have names")?, &email])?;
    }
    Ok(!linked.is_empty())
}

/// Events are numbered in the order in which they arrived.
fn entry_number(entry: &Value) -> i64 {
    entry.as_i64().or_else(|| entry.as_str()?.parse().ok()).unwrap_or_default()
}

fn listed(bridge: &Bridge, arguments: &[&str]) -> anyhow::Result<Vec<Value>> {
    Ok(serde_json::from_str(&bridge.verb(arguments)?)?)
}
