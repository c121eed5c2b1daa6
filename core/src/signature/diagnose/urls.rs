//! Other URLs that the provider may have called: a proxy stands in between, or `public_url` is not what it calls.

use crate::diagnosis::Diagnosis;
use crate::request::WebhookRequest;
use crate::signature::kind::Signature;
use crate::signature::url::{port_colon, split};

/// At most this many URLs are tried.
const MOST_URLS: usize = 256;
/// Where proxies write the path and query that they were called with.
const ORIGINAL_PATH: [&str; 5] =
    ["x-original-uri", "x-original-url", "x-forwarded-uri", "x-rewrite-url", "x-envoy-original-path"];

/// A public URL in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Base {
    scheme: String,
    host: String,
    /// With its colon; empty without one.
    port: String,
    /// Without a slash at its end.
    path: String,
}

/// Tries other public URLs, then other paths.
pub(super) fn other(signature: &Signature, refused: &WebhookRequest, public_url: &str) -> Option<Diagnosis> {
    if !signature.may_sign_url() {
        return None;
    }
    let own = Base::of(public_url)?;
    let rest = refused.url.strip_prefix(public_url)?;
    let bases = bases(&own, refused, rest);
    let signs = |base: &&Base, rest: &str| {
        signature.has_signed(&WebhookRequest { url: base.text() + rest, ..refused.clone() })
    };
    if let Some(signed) = bases.iter().take(MOST_URLS).find(|base| signs(base, rest)) {
        return Some(Diagnosis::PublicUrl { difference: own.difference(signed), signed: signed.text() });
    }
    let paths = paths(refused, rest);
    let mut both = bases.iter().flat_map(|base| paths.iter().map(move |path| (base, path)));
    both.by_ref().take(MOST_URLS).find(|(base, path)| signs(base, path)).map(|_| Diagnosis::Path)
}

/// Every other public URL, the likeliest first.
fn bases(own: &Base, refused: &WebhookRequest, rest: &str) -> Vec<Base> {
    let other_scheme = if own.scheme == "https" { "http" } else { "https" };
    let mut all = vec![own.clone()];
    for (host, port) in authorities(own, refused) {
        for path in prefixes(own, refused, rest) {
            for scheme in [own.scheme.as_str(), other_scheme] {
                let (scheme, host, port) = (scheme.to_owned(), host.clone(), port.clone());
                all.push(Base { scheme, host, port, path: path.clone() });
            }
        }
    }
    let mut kept: Vec<Base> = Vec::new();
    for base in all {
        if !kept.contains(&base) {
            kept.push(base);
        }
    }
    kept
}

/// Hosts that the call names, as it names them; then each with the ports that may belong to it. No port comes first:
/// otherwise the advice for a provider that signs without the port would name a port that occurs nowhere.
fn authorities(own: &Base, refused: &WebhookRequest) -> Vec<(String, String)> {
    let header = |name: &str| refused.headers.get(name).map(|text| first_of(text).to_owned());
    let named = ["host", "x-forwarded-host", "x-original-host"].into_iter().filter_map(header);
    let named: Vec<_> = named.filter(|text| is_authority(text)).map(|text| parted(&text)).collect();
    let hosts: Vec<_> = std::iter::once((own.host.clone(), own.port.clone())).chain(named.clone()).collect();
    let forwarded = header("x-forwarded-port").filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    let mut ports: Vec<_> =
        std::iter::once(String::new()).chain(forwarded.map(|port| format!(":{port}"))).collect();
    ports.extend(hosts.iter().map(|(_, port)| port.clone()));
    ports.extend([":443".to_owned(), ":80".to_owned()]);
    let all = hosts.iter().flat_map(|(host, _)| ports.iter().map(move |port| (host.clone(), port.clone())));
    named.into_iter().chain(all).collect()
}

/// What may stand between the host and `/webhooks`.
fn prefixes(own: &Base, refused: &WebhookRequest, rest: &str) -> Vec<String> {
    let forwarded =
        refused.headers.get("x-forwarded-prefix").map(first_of).filter(|path| path.starts_with('/'));
    let forwarded = forwarded.map(|path| path.trim_end_matches('/').to_owned());
    let original = originals(refused).filter_map(|path| Some(path.strip_suffix(rest)?.to_owned()));
    [own.path.clone(), String::new()].into_iter().chain(forwarded).chain(original).collect()
}

/// Other paths and queries behind the public URL.
fn paths(refused: &WebhookRequest, rest: &str) -> Vec<String> {
    let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    let turned = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
    let without_query = (!query.is_empty()).then(|| path.to_owned());
    let turned = std::iter::once(turned + query).chain(without_query);
    turned.chain(originals(refused).map(str::to_owned)).collect()
}

fn originals(refused: &WebhookRequest) -> impl Iterator<Item = &str> {
    let paths = ORIGINAL_PATH.into_iter().filter_map(|name| refused.headers.get(name));
    paths.filter_map(
        |text| {
            if text.starts_with('/') { Some(text) } else { split(text).map(|(_, _, path)| path) }
        },
    )
}

/// The first of several that proxies in a row have written.
fn first_of(text: &str) -> &str {
    text.split(',').next().unwrap_or_default().trim()
}

fn is_authority(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
}

fn parted(authority: &str) -> (String, String) {
    let (host, port) = authority.split_at(port_colon(authority).unwrap_or(authority.len()));
    (host.to_owned(), port.to_owned())
}

impl Base {
    fn of(url: &str) -> Option<Self> {
        let (scheme, authority, path) = split(url)?;
        let (host, port) = parted(authority);
        Some(Self { scheme: scheme.to_owned(), host, port, path: path.to_owned() })
    }

    fn text(&self) -> String {
        format!("{}://{}{}{}", self.scheme, self.host, self.port, self.path)
    }

    /// In words: "with https instead of http and without the port :8443".
    fn difference(&self, other: &Self) -> String {
        let host = (self.host != other.host).then(|| format!("with the host {}", other.host));
        let scheme = (self.scheme != other.scheme)
            .then(|| format!("with {} instead of {}", other.scheme, self.scheme));
        let all =
            [scheme, host, part("port", &self.port, &other.port), part("path", &self.path, &other.path)];
        all.into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

fn part(name: &str, own: &str, other: &str) -> Option<String> {
    match (own, other) {
        (own, other) if own == other => None,
        (own, "") => Some(format!("without the {name} {own}")),
        ("", other) => Some(format!("with the {name} {other}")),
        (own, other) => Some(format!("with the {name} {other} instead of {own}")),
    }
}
