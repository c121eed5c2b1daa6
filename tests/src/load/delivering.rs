//! How fast events reach Wix, and how many calls they cost.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use inbox_tests::{Wix, patient_client};
use serde_json::{Value, json};

use crate::Load;
use crate::generator::Job;
use crate::host::{Host, SITE};
use crate::report::Report;
use crate::traffic::{Message, email_of};

/// What the imitation of Wix takes to answer.
const LATENCY_MS: u64 = 5;
/// More than any drain here can take.
const TIME_LIMIT: Duration = Duration::from_mins(5);

/// So many events of so many people.
struct Case {
    name: &'static str,
    events: usize,
    people: usize,
    calls_per_minute: u32,
    /// Whether Wix has a contact for each of the people.
    contacts: bool,
    /// Wix calls an event.
    goal: &'static str,
}

const KNOWN: Case = Case {
    name: "1,000 messages over 20 conversations with contacts that Wix has",
    events: 1_000,
    people: 20,
    calls_per_minute: 100_000,
    contacts: true,
    goal: "at most 1.1",
};
const UNSEEN: Case = Case {
    name: "3,000 events of 300 people whom the host has never seen, `calls_per_minute = 12000`",
    events: 3_000,
    people: 300,
    calls_per_minute: 12_000,
    contacts: true,
    goal: "",
};
const NEW: Case = Case { name: "the same, and Wix has never seen them either", contacts: false, ..UNSEEN };

/// What a drain took.
struct Drain {
    seconds: f64,
    /// Wix calls by endpoint.
    calls: Vec<(&'static str, f64)>,
}

/// Measures all cases.
pub(crate) async fn measure(load: &Load, host: &Path, report: &mut Report) -> anyhow::Result<()> {
    for case in [KNOWN, UNSEEN, NEW] {
        let drain = case.run(load, host).await?;
        case.rows(&drain, report);
    }
    Ok(())
}

impl Case {
    async fn run(&self, load: &Load, binary: &Path) -> anyhow::Result<Drain> {
        let wix = Slow::start(self.calls_per_minute).await?;
        if self.contacts {
            for person in 0..self.people {
                let contact = json!({ "name": format!("Person {person}"), "emails": [email_of(person)] });
                wix.wix.add_contact(SITE, contact).await?;
            }
        }
        let host = Host::new(&wix.wix.base_url(), self.calls_per_minute)?;
        let _server = host.run(binary).await?;
        let message = |id| Message { id, person: id % self.people };
        // Everyone's first event says who it is.
        let first = (0..self.people).map(|id| message(id).email(host.webhooks)).collect();
        let others = (self.people..self.events).map(|id| message(id).text(host.webhooks)).collect();
        let start = Instant::now();
        for requests in [first, others] {
            let (answers, _) = Job::once(host.webhooks, requests).run(load.connections).await?;
            ensure!(answers.refused() == 0, "the host refused {} requests", answers.refused());
        }
        wix.has_got(self.events).await?;
        let seconds = start.elapsed().as_secs_f64();
        let messages = wix.wix.messages(SITE).await?.len();
        ensure!(messages == self.events, "{messages} messages arrived instead of {}", self.events);
        Ok(Drain { seconds, calls: wix.calls().await? })
    }

    #[expect(clippy::cast_precision_loss, reason = "a few thousand events")]
    fn rows(&self, drain: &Drain, report: &mut Report) {
        let (events, people) = (self.events as f64, self.people as f64);
        let total: f64 = drain.calls.iter().map(|(_, count)| count).sum();
        let calls: Vec<_> = drain.calls.iter().map(|(name, count)| format!("{name} {count}")).collect();
        report.section(&format!("Delivering: {} ({LATENCY_MS} ms a call; {})", self.name, calls.join(", ")));
        report.row("delivered events/s", &format!("{:.0}", events / drain.seconds), "");
        report.row("Wix calls an event", &format!("{:.3}", total / events), self.goal);
        if self.calls_per_minute < KNOWN.calls_per_minute {
            let optimum = events + 2.0 * people;
            let paced = optimum * 60.0 / f64::from(self.calls_per_minute);
            report.row("Wix calls / (E + 2C)", &format!("{:.3}", total / optimum), "at most 1.05");
            let goal =
                format!("at most 1.05 × {paced:.0}: (E + 2C) / {} a second", self.calls_per_minute / 60);
            report.row("seconds to drain", &format!("{:.2}", drain.seconds), &goal);
        }
    }
}

/// The imitation of Wix, answering late and counting its calls.
struct Slow {
    wix: Wix,
    http: reqwest::Client,
}

const ENDPOINTS: [&str; 6] =
    ["send-message", "list-messages", "query-contacts", "create-contact", "get-contact", "get-conversation"];

impl Slow {
    async fn start(calls_per_minute: u32) -> anyhow::Result<Self> {
        let slow = Self { wix: Wix::start(calls_per_minute).await?, http: patient_client() };
        let late = |endpoint| json!({ "endpoint": endpoint, "delay_ms": LATENCY_MS, "times": "forever" });
        let faults = json!({ "faults": ENDPOINTS.map(late) });
        slow.http.post(slow.faults_url()).json(&faults).send().await?.error_for_status()?;
        Ok(slow)
    }

    /// Waits until that many messages were sent.
    async fn has_got(&self, messages: usize) -> anyhow::Result<()> {
        let arrived = async {
            while self.count("send-message").await? < u64::try_from(messages)? {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(TIME_LIMIT, arrived).await.context("the messages did not arrive in time")?
    }

    async fn count(&self, endpoint: &str) -> anyhow::Result<u64> {
        let answer: Value = self.http.get(self.faults_url()).send().await?.json().await?;
        let place = ENDPOINTS.iter().position(|name| *name == endpoint).context("a known endpoint")?;
        answer["faults"][place]["seen"].as_u64().context("the sandbox counts calls")
    }

    #[expect(clippy::cast_precision_loss, reason = "a few thousand calls")]
    async fn calls(&self) -> anyhow::Result<Vec<(&'static str, f64)>> {
        let mut calls = Vec::new();
        for endpoint in ENDPOINTS {
            calls.push((endpoint, self.count(endpoint).await? as f64));
        }
        calls.retain(|(_, count)| *count > 0.0);
        Ok(calls)
    }

    fn faults_url(&self) -> String {
        format!("{}/_sandbox/faults", self.wix.base_url())
    }
}
