//! Pictures and files.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::opaque::opaque_debug;
use crate::text::{cut, one_line, turns_direction, utf16_len, web_url};

/// The longest file name that is kept, in UTF-16 code units: file systems take no longer ones.
const LONGEST_NAME: usize = 255;
/// The longest media type that is kept; real ones are shorter.
const LONGEST_TYPE: usize = 100;

/// A picture or file that lives at a URL. `Debug` shows nothing of it: such URLs are often keys to it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Media {
    /// Where it can be had.
    pub url: String,
    /// What to call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Its media type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Whether it opens only with credentials, which no browser has: it is described, not linked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auth: bool,
    /// Until when the URL works, where the provider says so. After that it is described, not linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

opaque_debug!(Media);

impl Media {
    /// A picture or file at that URL.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Sets its media type.
    pub fn mime_type(mut self, mime_type: Option<&str>) -> Self {
        self.mime_type = mime_type.map(str::to_owned);
        self
    }

    /// Sets whether it opens only with credentials.
    pub fn needing_auth(mut self, auth: bool) -> Self {
        self.auth = auth;
        self
    }

    /// Whether a browser can open it: a URL with credentials inside is never shown.
    pub(crate) fn is_open(&self) -> bool {
        let has_user = |url: url::Url| !url.username().is_empty() || url.password().is_some();
        !self.auth && !url::Url::parse(&self.url).is_ok_and(has_user)
    }

    /// Whether the URL has expired by then.
    pub(crate) fn has_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Writes the URL as a browser does, and name and type on one line.
    pub(crate) fn tidy(self) -> Self {
        // A name that reads backwards hides what a file is: `fdp.exe`.
        let readable = |text: String| Some(one_line(&text)).filter(|text| !text.is_empty());
        Self {
            url: web_url(&self.url).unwrap_or(self.url),
            filename: self.filename.and_then(readable).map(|name| cut(&name, LONGEST_NAME)),
            mime_type: self.mime_type.and_then(readable).filter(|name| utf16_len(name) <= LONGEST_TYPE),
            ..self
        }
    }

    /// Takes the file name from the last part of the URL's path, if that looks like one.
    pub fn named_by_url(mut self) -> Self {
        self.filename = url::Url::parse(&self.url).ok().as_ref().and_then(filename);
        self
    }
}

/// The last part of the path, decoded: `price list.pdf`. Only with an extension, and without what could mislead.
fn filename(url: &url::Url) -> Option<String> {
    let part = url.path_segments()?.next_back()?.replace('+', "%2B");
    let (name, _) = form_urlencoded::parse(part.as_bytes()).next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let is_plain = !name.chars().any(|c| c.is_control() || turns_direction(c) || matches!(c, '/' | '\\'));
    let is_named = !stem.is_empty() && matches!(extension.len(), 1..=10);
    (is_plain && is_named && !part.contains(['=', '&'])).then(|| name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_url_where_that_looks_like_a_name() {
        let name = |url: &str| Media::at(url).named_by_url().filename;
        assert_eq!(name("https://example.com/a/price%20list.pdf?oh=1").as_deref(), Some("price list.pdf"));
        assert_eq!(name("https://example.com/a+b.mp4").as_deref(), Some("a+b.mp4"));
        for url in [
            "https://example.com",
            "https://example.com/",
            "https://example.com/a.b/c",
            "https://example.com/.hidden",
            "https://example.com/..%2f..%2fetc%2fpass.wd",
            "https://example.com/invoice%E2%80%AEfdp.exe",
            "no URL.pdf",
        ] {
            assert_eq!(name(url), None, "{url}");
        }
    }
}
