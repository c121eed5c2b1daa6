//! Web addresses in the config.

use inbox_core::host::is_loopback;
use url::Url;

/// Checks a base address (http or https, a host, perhaps a path, nothing more) and removes the last slash.
pub(super) fn base(text: &str) -> Result<String, &'static str> {
    let url = web(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not have a query (`?`) or a fragment (`#`)");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not have a user or password");
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Checks an address that is http or https and has a host.
pub(super) fn web(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "must be a web address such as https://hooks.example.com")?;
    let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control());
    if plain && matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(url)
    } else {
        Err("must be a web address that starts with https:// or http://")
    }
}

/// Whether calls to this address can be read by others: http to anything but this machine.
pub(super) fn is_exposed(text: &str) -> bool {
    Url::parse(text).map_or(true, |url| url.scheme() != "https" && !is_loopback(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_keeps_its_path_and_loses_its_last_slash() {
        assert_eq!(base("https://example.com/in/"), Ok("https://example.com/in".to_owned()));
        assert_eq!(base("http://127.0.0.1:8080"), Ok("http://127.0.0.1:8080".to_owned()));
    }

    #[test]
    fn a_base_address_is_nothing_but_an_address() {
        for text in
            ["example.com", "ftp://example.com", "https://x?a=1", "https://x#a", "https://u:p@x", "http:// x"]
        {
            assert!(base(text).is_err(), "{text}");
        }
    }

    #[test]
    fn http_is_exposed_but_for_loopback() {
        let open =
            ["http://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://x.localhost"];
        assert!(open.into_iter().all(is_exposed));
        let closed = [
            "https://example.com",
            "http://127.0.0.1:1",
            "http://localhost",
            "http://[::1]:80",
            "http://[::ffff:127.0.0.1]",
        ];
        assert!(!closed.into_iter().any(is_exposed));
    }
}
