//! A call that was signed for one URL is good for no other.

use super::forgery::{Art, Forgery};
use super::subject::{Case, Subject};
use crate::request::WebhookRequest;

pub(super) const ART: Art = Art { of: "its URL", applies: |case| case.anatomy.covers_url, forgeries };

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    ART.check(subject)
}

/// Other URLs, where the URL is signed.
pub(super) fn forgeries(case: &Case) -> Vec<Forgery> {
    if !case.anatomy.covers_url {
        return Vec::new();
    }
    let other = |(what, url): (&str, String)| {
        (url != case.signed.url).then(|| Forgery::new(what, WebhookRequest { url, ..case.signed.clone() }))
    };
    others(&case.signed.url).into_iter().filter_map(other).collect()
}

/// Other URLs that look like this one.
pub(super) fn others(url: &str) -> Vec<(&'static str, String)> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let other_scheme = if scheme == "https" { "http" } else { "https" };
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let tail = query.map(|query| format!("?{query}")).unwrap_or_default();
    let mut all = vec![
        ("it was signed for another scheme", format!("{other_scheme}://{rest}")),
        ("it was signed for another host", format!("{scheme}://x{rest}")),
        ("it was signed for another path", format!("{base}x{tail}")),
        ("it was signed for a path without this part", format!("{base}/x{tail}")),
    ];
    match query {
        Some(query) => all.extend([
            ("a value was added to its query", format!("{url}&conformance=1")),
            ("its query was changed", format!("{base}?{query}0")),
            ("its query was left out", base.to_owned()),
            ("its query has everything twice", format!("{url}&{query}")),
        ]),
        None => all.push(("a query was added", format!("{url}?conformance=1"))),
    }
    all
}
