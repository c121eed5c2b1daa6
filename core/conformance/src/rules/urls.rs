//! A call that was signed for one URL is valid for no other.

use super::changed::with_url;
use super::forgery::{Forgery, ForgeryKind};
use super::other_urls::other_urls;
use super::subject::{Case, Subject};

pub(super) const KIND: ForgeryKind =
    ForgeryKind { of: "its URL", applies: |case| case.parts.covers_url, forgeries };

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    KIND.check(subject)
}

/// Other URLs, where the URL is signed.
pub(super) fn forgeries(case: &Case) -> Vec<Forgery> {
    if !case.parts.covers_url {
        return Vec::new();
    }
    let other = |(what, url): (&str, String)| {
        (url != case.signed.url).then(|| Forgery::new(what, with_url(&case.signed, url)))
    };
    other_urls(&case.signed.url).into_iter().filter_map(other).collect()
}
