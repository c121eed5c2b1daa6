//! Which addresses are this machine's own.

use url::{Host, Url};

/// Whether calls to this URL stay on this machine: `localhost`, 127.0.0.0/8 (also as
/// IPv4-mapped IPv6) and `::1`.
///
/// Other names under `.localhost` are not: resolvers may ask the network for them.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_never_leaves_this_machine_is_loopback() {
        let is_local = |host: &str| is_loopback(&Url::parse(&format!("http://{host}/")).expect("a URL"));
        for host in
            ["localhost", "LOCALHOST:80", "127.0.0.1", "127.9.9.9", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
        {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "x.localhost",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "0.0.0.0",
            "10.0.0.1",
            "[::]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }
}
