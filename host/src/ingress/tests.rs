//! The webhook endpoint as a provider meets it, without sockets.

mod acme;
mod limits;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::json;
use tempfile::TempDir;
use tower::ServiceExt;

use super::body::MAX_BUFFERED_BYTES;
use super::{Ingress, Inner};
use crate::config::load_with;
use crate::store::{SqliteStore, Store, StoredRequest};

use self::acme::{TOKEN, registry};

/// `acme` takes a token in a header, `acme-path` in the last segment of the path; `broken` has no token.
const CONFIG: &str = "
[server]
public_url = \"https://hooks.example.com\"
[sites.main]
auth = { kind = \"api-key\", key = \"IST.test\", site_id = \"5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01\" }
[connectors.acme]
type = \"acme\"
site = \"main\"
settings = { place = \"header\", token = \"t0ken/+ for acme\" }
[connectors.acme-path]
type = \"acme\"
site = \"main\"
settings = { place = \"path\", token = \"t0ken/+ for acme\" }
[connectors.broken]
type = \"acme\"
site = \"main\"
settings = { place = \"header\" }
";

/// An endpoint in front of a store of its own.
struct Case {
    router: Router,
    store: Arc<dyn Store>,
    folder: TempDir,
}

impl Case {
    fn new() -> anyhow::Result<Self> {
        Self::with_budget(MAX_BUFFERED_BYTES)
    }

    /// All bodies in memory together may have this many bytes.
    fn with_budget(bytes: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("bridge.toml");
        std::fs::write(&path, CONFIG)?;
        let config = load_with(&path, &registry()?, &|_| None).config.map(Arc::new);
        let config = config.ok_or_else(|| anyhow::anyhow!("the config can be run"))?;
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("bridge.db"))?);
        let inner = Inner::new(config, store.clone(), bytes);
        Ok(Self { router: Ingress(Arc::new(inner)).router(), store, folder })
    }

    async fn call(&self, request: Request<Body>) -> anyhow::Result<Response> {
        Ok(self.router.clone().oneshot(request).await?)
    }

    async fn status(&self, request: Request<Body>) -> anyhow::Result<u16> {
        Ok(self.call(request).await?.status().as_u16())
    }

    async fn stored(&self) -> anyhow::Result<Vec<StoredRequest>> {
        Ok(self.store.pending(10).await?)
    }
}

/// A call with the right token in its header.
fn call(method: Method, path: &str, body: Body) -> Request<Body> {
    let call = Request::builder().method(method).uri(path).header("x-token", TOKEN);
    call.body(body).expect("a request")
}

fn post(path: &str, body: impl Into<Body>) -> Request<Body> {
    call(Method::POST, path, body.into())
}

async fn text(response: Response) -> anyhow::Result<String> {
    Ok(String::from_utf8(response.into_body().collect().await?.to_bytes().to_vec())?)
}

#[tokio::test]
async fn a_call_is_stored_before_it_is_answered() -> anyhow::Result<()> {
    let case = Case::new()?;
    assert_eq!(case.status(post("/webhooks/acme?a=%2f&b", "hello")).await?, 200);
    let stored = case.stored().await?;
    let request = stored[0].request.request();
    assert_eq!(
        (request.url.as_str(), request.body.as_slice()),
        ("https://hooks.example.com/webhooks/acme?a=%2f&b", b"hello".as_slice())
    );
    Ok(())
}

#[tokio::test]
async fn every_method_reaches_the_connector_and_needs_a_token() -> anyhow::Result<()> {
    let case = Case::new()?;
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::GET, Method::OPTIONS] {
        assert_eq!(
            case.status(call(method.clone(), "/webhooks/acme", Body::empty())).await?,
            200,
            "{method}"
        );
        let mut forged = call(method.clone(), "/webhooks/acme", Body::empty());
        forged.headers_mut().insert("x-token", "guess".parse()?);
        assert_eq!(case.status(forged).await?, 401, "{method}");
    }
    let methods: Vec<_> =
        case.stored().await?.iter().map(|stored| stored.request.request().method.clone()).collect();
    assert_eq!(methods, ["POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS"]);
    Ok(())
}

#[tokio::test]
async fn nothing_tells_apart_paths_that_do_not_exist() -> anyhow::Result<()> {
    let case = Case::new()?;
    let paths = [
        "/",
        "/webhooks",
        "/webhooks/",
        "/webhooks//acme",
        "/webhooks/nobody",
        "/webhooks/nobody/with/a/rest",
        "/webhooks/Acme",
        "/webhooks/acme%20",
        "/webhooks/acm%65",
        "/webhooks/acme%2Ft0ken",
        "/webhooks/acme;v=1",
        "/somewhere/acme",
    ];
    for path in paths {
        let answer = case.call(post(path, "hello")).await?;
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(text(answer).await?, json!({ "error": "not found" }).to_string(), "{path}");
    }
    assert!(case.stored().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_broken_instance_answers_503_with_retry_after() -> anyhow::Result<()> {
    let case = Case::new()?;
    for path in ["/webhooks/broken", "/webhooks/broken/with/a/rest"] {
        let answer = case.call(post(path, "hello")).await?;
        assert_eq!((answer.status().as_u16(), &answer.headers()[header::RETRY_AFTER]), (503, &"5".parse()?));
    }
    Ok(())
}

#[tokio::test]
async fn a_token_in_the_path_is_checked_and_taken_out() -> anyhow::Result<()> {
    let case = Case::new()?;
    let right = "/webhooks/acme-path/a%2fb//t0ken%2F%2B%20for%20acme?c=%2f";
    assert_eq!(case.status(post(right, "hello")).await?, 200);
    for wrong in
        ["/webhooks/acme-path", "/webhooks/acme-path/guess", "/webhooks/acme-path/t0ken/+%20for%20acme"]
    {
        assert_eq!(case.status(post(wrong, "hello")).await?, 401, "{wrong}");
    }
    let stored = case.stored().await?;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].request.request().url, "https://hooks.example.com/webhooks/acme-path/a%2fb/?c=%2f");
    Ok(())
}
