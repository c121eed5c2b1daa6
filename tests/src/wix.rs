//! The sandbox on a port of its own.

use std::net::SocketAddr;

use anyhow::Context;
use inbox_sandbox::{Sandbox, SandboxOptions, serve};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::{eventually, patient_client};

/// A running sandbox.
#[derive(Debug)]
pub struct Wix {
    address: SocketAddr,
    http: reqwest::Client,
}

impl Wix {
    /// Starts one that lets every site make that many calls a minute.
    pub async fn start(calls_per_minute: u32) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let options = SandboxOptions { calls_per_minute, ..SandboxOptions::default() };
        tokio::spawn(serve(listener, Sandbox::new(options), std::future::pending()));
        Ok(Self { address, http: patient_client() })
    }

    /// What goes into `[wix] base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds a contact to a site; returns its id.
    pub async fn add_contact(&self, site: &str, mut contact: Value) -> anyhow::Result<String> {
        contact["site"] = site.into();
        let url = format!("{}/_sandbox/contacts", self.base_url());
        let answer: Value =
            self.http.post(url).json(&contact).send().await?.error_for_status()?.json().await?;
        Ok(answer["contacts"][0]["id"]
            .as_str()
            .context("the sandbox answers with the contact's id")?
            .to_owned())
    }

    /// Plans faults: the `faults` of `POST /_sandbox/faults`.
    pub async fn fail(&self, faults: Value) -> anyhow::Result<()> {
        let url = format!("{}/_sandbox/faults", self.base_url());
        self.http
            .post(url)
            .json(&serde_json::json!({ "faults": faults }))
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    /// The messages of a site, in the order they arrived.
    pub async fn messages(&self, site: &str) -> anyhow::Result<Vec<Value>> {
        self.list("messages", site).await
    }

    /// The calls that a site's credentials made.
    pub async fn calls(&self, site: &str) -> anyhow::Result<Vec<Value>> {
        self.list("calls", site).await
    }

    /// Waits until a site has that many messages.
    ///
    /// # Panics
    /// When they do not come, or when more come.
    pub async fn has_messages(&self, site: &str, count: usize) -> Vec<Value> {
        let what = format!("{count} message(s) in the inbox of {site}");
        let messages = eventually(&what, async || {
            self.messages(site).await.ok().filter(|messages| messages.len() >= count)
        });
        let messages = messages.await;
        assert_eq!(messages.len(), count, "more messages than expected: {messages:#?}");
        messages
    }

    /// The texts of a site's messages, in the order they arrived.
    pub async fn texts(&self, site: &str) -> anyhow::Result<Vec<String>> {
        Ok(self.messages(site).await?.iter().map(text_of).collect())
    }

    async fn list(&self, what: &str, site: &str) -> anyhow::Result<Vec<Value>> {
        let url = format!("{}/_sandbox/{what}?site={site}", self.base_url());
        let mut answer: Value = self.http.get(url).send().await?.error_for_status()?.json().await?;
        serde_json::from_value(answer[what].take()).context("the sandbox lists them")
    }
}

/// The words of a message, whatever its content.
fn text_of(entry: &Value) -> String {
    let content = &entry["message"]["content"];
    let text = content["minimal"]["text"].as_str().or_else(|| content["basic"]["items"][0]["text"].as_str());
    text.unwrap_or_default().to_owned()
}
