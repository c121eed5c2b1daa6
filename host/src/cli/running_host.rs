//! The running host of a config, as verbs reach it.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::{Context, anyhow, bail};
use inbox_core::Secret;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::admin::read_token;
use crate::config::Config;
use crate::wix::http_client;

/// The admin address of a running host, with its token.
pub(super) struct RunningHost {
    http: Client,
    address: SocketAddr,
    token: Secret,
}

impl RunningHost {
    /// The host that runs, or last ran, on the config's store.
    pub(super) fn of(config: &Config) -> anyhow::Result<Self> {
        let token = read_token(&config.store.path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                anyhow!("no host has run on {} yet: start it with `run`", config.store.path.display())
            }
            _ => anyhow!(error).context("the token file next to the store cannot be read"),
        })?;
        Ok(Self { http: http_client()?, address: reachable(config.server.admin), token })
    }

    pub(super) async fn get<A: DeserializeOwned>(&self, path: &str) -> anyhow::Result<A> {
        self.answer(self.http.get(self.url(path))).await
    }

    pub(super) async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<A> {
        self.answer(self.http.post(self.url(path)).json(body)).await
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    async fn answer<A: DeserializeOwned>(&self, call: RequestBuilder) -> anyhow::Result<A> {
        let address = self.address;
        let answer = call.bearer_auth(self.token.expose()).send().await.map_err(|error| {
            if error.is_connect() {
                return anyhow!(
                    "no host is running: nothing listens on {address}, the `admin` of the config"
                );
            }
            anyhow!("http://{address} did not answer: {}", anyhow::Error::from(error).root_cause())
        })?;
        match answer.status() {
            status if status.is_success() => {
                answer.json().await.context("the host's answer could not be read")
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
                bail!("the program that listens on {address} is not the host of this config's store")
            }
            status => bail!("the host answered {status}: {}", answer.text().await.unwrap_or_default()),
        }
    }
}

/// An address that stands for all of this machine's is reached on loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let loopback: IpAddr = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(loopback, address.port())
}
