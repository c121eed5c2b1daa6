//! Other URLs that look like one.

/// Other URLs that look like this one.
pub(super) fn other_urls(url: &str) -> Vec<(&'static str, String)> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let other_scheme = if scheme == "https" { "http" } else { "https" };
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let tail = query.map(|query| format!("?{query}")).unwrap_or_default();
    let mut all = vec![
        ("it was signed for another scheme", format!("{other_scheme}://{rest}")),
        ("it was signed for another host", format!("{scheme}://x{rest}")),
        ("it was signed for another path", format!("{base}x{tail}")),
        ("it was signed for a shorter path", format!("{base}/x{tail}")),
    ];
    match query {
        Some(query) => all.extend([
            ("a value was added to its query", format!("{url}&conformance=1")),
            ("its query was changed", format!("{base}?{query}0")),
            ("its query was left out", base.to_owned()),
            ("its query is repeated", format!("{url}&{query}")),
        ]),
        None => all.push(("a query was added", format!("{url}?conformance=1"))),
    }
    all
}
