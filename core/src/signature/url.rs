//! The signed URL, byte for byte: its parts, and the other ways in which providers write the same URL.

use super::form::{self, Plus};

/// Another way in which a provider may have written the URL that it signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlVariant {
    /// As configured.
    AsIs,
    /// Without its port.
    NoPort,
    /// With the port of its scheme added.
    DefaultPort,
    /// Each of the above with `'` written as `%27`, and the other way round.
    Quotes,
    /// Each of the above with `:/?@!$'()*,;` not percent-encoded, as `HubSpot` signs it.
    Decoded,
}

/// Characters that [`UrlVariant::Decoded`] decodes.
const DECODED: &[u8] = b":/?@!$'()*,;";

/// The URL in every one of these ways, without repetitions; never with a fragment, which is never signed.
pub(super) fn variants(url: &str, wanted: &[UrlVariant]) -> Vec<String> {
    let url = without_fragment(url);
    let mut all = Vec::new();
    for variant in wanted {
        match variant {
            UrlVariant::AsIs => all.push(url.to_owned()),
            UrlVariant::NoPort => all.push(without_port(url)),
            UrlVariant::DefaultPort => all.push(with_default_port(url)),
            UrlVariant::Quotes | UrlVariant::Decoded => {}
        }
    }
    if wanted.contains(&UrlVariant::Quotes) {
        let rewritten = all.iter().flat_map(|url| [url.replace('\'', "%27"), url.replace("%27", "'")]);
        all.extend(rewritten.collect::<Vec<_>>());
    }
    if wanted.contains(&UrlVariant::Decoded) {
        all.extend(all.iter().map(|url| decoded(url)).collect::<Vec<_>>());
    }
    unique(all)
}

fn unique(all: Vec<String>) -> Vec<String> {
    let mut kept = Vec::with_capacity(all.len());
    for url in all {
        if !kept.contains(&url) {
            kept.push(url);
        }
    }
    kept
}

/// The URL with only [`DECODED`] characters decoded.
fn decoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut rest = url;
    while let Some(at) = rest.find('%') {
        let escape = rest.get(at..at + 3).unwrap_or("%");
        out.push_str(&rest[..at]);
        match form::decode(escape.as_bytes(), Plus::IsPlus).as_slice() {
            [byte] if DECODED.contains(byte) => out.push(char::from(*byte)),
            _ => out.push_str(escape),
        }
        rest = &rest[at + escape.len()..];
    }
    out + rest
}

/// Scheme, host with user and port, and the rest.
pub(super) fn split(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    Some((scheme, &rest[..end], &rest[end..]))
}

/// Where the port's colon stands in `user@host:port`.
pub(super) fn port_colon(authority: &str) -> Option<usize> {
    let host = authority.rfind('@').map_or(0, |at| at + 1);
    let colon = authority.rfind(':').filter(|colon| *colon >= host)?;
    authority[colon + 1..].bytes().all(|byte| byte.is_ascii_digit()).then_some(colon)
}

fn without_port(url: &str) -> String {
    let Some((scheme, authority, rest)) = split(url) else { return url.to_owned() };
    let host = port_colon(authority).map_or(authority, |colon| &authority[..colon]);
    format!("{scheme}://{host}{rest}")
}

fn with_default_port(url: &str) -> String {
    match split(url) {
        Some((scheme, authority, rest)) if port_colon(authority).is_none() => {
            let port = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
            format!("{scheme}://{authority}:{port}{rest}")
        }
        _ => url.to_owned(),
    }
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

/// The raw query; empty without one.
pub(super) fn query(url: &str) -> &str {
    without_fragment(url).split_once('?').map_or("", |(_, query)| query)
}

/// Rewrites the raw query; an empty one goes with its question mark.
pub(super) fn map_query(url: &mut String, map: impl FnOnce(&[u8]) -> Vec<u8>) {
    let rest = without_fragment(url);
    let base = rest.split('?').next().unwrap_or_default();
    let query = map(query(url).as_bytes());
    let query = String::from_utf8_lossy(&query);
    let mark = if query.is_empty() { "" } else { "?" };
    *url = format!("{base}{mark}{query}");
}

/// The last segment of the path, still encoded; empty without one.
pub(super) fn last_segment(url: &str) -> &str {
    path(url).rsplit_once('/').map_or("", |(_, last)| last)
}

/// The URL with its last path segment and the slash before it taken out.
pub(super) fn drop_last_segment(url: &mut String) {
    let gone = last_segment(url).len() + 1;
    let end = url.find(['?', '#']).unwrap_or(url.len());
    if path(url).len() >= gone {
        url.replace_range(end - gone..end, "");
    }
}

/// Adds a path segment, which is encoded already.
pub(super) fn push_segment(url: &mut String, segment: &str) {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    url.insert_str(end, &format!("/{segment}"));
}

fn path(url: &str) -> &str {
    split(without_fragment(url)).map_or("", |(_, _, rest)| rest.split('?').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_told_from_a_password_and_from_an_address() {
        assert_eq!(without_port("https://u:1@h:8443/p?q=:1"), "https://u:1@h/p?q=:1");
        assert_eq!(without_port("https://u:1@h/p"), "https://u:1@h/p");
        assert_eq!(without_port("https://[::1]:9/p"), "https://[::1]/p");
        assert_eq!(with_default_port("https://[::1]/p"), "https://[::1]:443/p");
        assert_eq!(with_default_port("http://h?x"), "http://h:80?x");
    }

    #[test]
    fn only_the_documented_characters_are_decoded() {
        assert_eq!(decoded("https://h/p?a=%2Fb%3f%20%C3%A9%"), "https://h/p?a=/b?%20%C3%A9%");
    }

    #[test]
    fn a_path_loses_its_last_segment_and_nothing_else() {
        let mut url = "https://h/in/acme/t0ken?x=/y".to_owned();
        assert_eq!(last_segment(&url), "t0ken");
        drop_last_segment(&mut url);
        assert_eq!(url, "https://h/in/acme?x=/y");
        let mut bare = "https://h?x=/y".to_owned();
        drop_last_segment(&mut bare);
        assert_eq!(bare, "https://h?x=/y");
    }
}
