//! What ends a host.

use std::future::{pending, ready};

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use inbox_core::host::Registry;
use metrics_exporter_prometheus::PrometheusBuilder;
use tempfile::TempDir;
use tower::ServiceExt;

use super::*;
use crate::config::load_with;
use crate::store::SqliteStore;

/// The admin endpoints of a host with nothing configured.
fn admin(folder: &TempDir) -> anyhow::Result<Admin> {
    let path = folder.path().join("bridge.toml");
    std::fs::write(&path, "[server]\npublic_url = \"https://hooks.example.com\"\n")?;
    let config = load_with(&path, &Registry::empty(), &|_| None).config;
    let config = config.ok_or_else(|| anyhow!("the config can be run"))?;
    let store = SqliteStore::open(&folder.path().join("bridge.db"))?;
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    Ok(Admin::new(Arc::new(config), Arc::new(store), metrics))
}

async fn readiness(admin: &Admin) -> anyhow::Result<(u16, serde_json::Value)> {
    let answer = admin.router().oneshot(Request::get("/readyz").body(Body::empty())?).await?;
    let status = answer.status().as_u16();
    let report: serde_json::Value = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
    Ok((status, report["reason"].clone()))
}

#[tokio::test]
async fn a_host_ends_with_an_error_when_one_of_its_parts_does() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let admin = admin(&folder)?;
    let (mut lasting, mut finishing) = (Parts::default(), Parts::default());
    lasting.start("look-ups", pending());
    lasting.start("intake", async { panic!("as a bug would") });
    finishing.start("delivery to main", pending());
    assert_eq!(readiness(&admin).await?, (200, serde_json::Value::Null));
    let over = until_over(pending(), &mut lasting, &mut finishing, &admin).await;
    let error = over.expect_err("nobody asked it to stop").to_string();
    assert_eq!(error, "intake panicked, so the host stopped");
    assert_eq!(readiness(&admin).await?, (503, "intake panicked".into()));
    Ok(())
}

#[tokio::test]
async fn a_host_that_stops_on_request_ends_well_and_is_not_ready_meanwhile() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let admin = admin(&folder)?;
    let (mut lasting, mut finishing) = (Parts::default(), Parts::default());
    until_over(ready(()), &mut lasting, &mut finishing, &admin).await?;
    assert_eq!(readiness(&admin).await?, (503, "stopping".into()));
    Ok(())
}
