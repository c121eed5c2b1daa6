//! The shape of a path, without tokens that may be in it.

/// The most stars that are shown.
const MAX_STARS: usize = 5;

/// `/webhooks/NAME`, with a star for each further segment and for each query parameter.
pub(super) fn shape(url: &str, instance: &str) -> String {
    let name = format!("/webhooks/{instance}");
    let rest = url.split_once(&name).map_or("", |(_, rest)| rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let segments = path.matches('/').count().min(MAX_STARS);
    let parameters = query.split('&').filter(|pair| !pair.is_empty()).count().min(MAX_STARS);
    let mark = if parameters == 0 { "" } else { "?" };
    format!("{name}{}{mark}{}", "/*".repeat(segments), vec!["*"; parameters].join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_path_or_query_is_shown() {
        for (rest, expected) in [
            ("", "/webhooks/acme"),
            ("?", "/webhooks/acme"),
            ("?t0ken=t0ken&b", "/webhooks/acme?*&*"),
            ("/t0ken//x?a", "/webhooks/acme/*/*/*?*"),
        ] {
            assert_eq!(shape(&format!("https://h/in/webhooks/acme{rest}"), "acme"), expected);
        }
    }
}
