//! What Wix was asked, as text.
//!
//! Replaced are only the key, the tokens and the ids of sites, and the addresses of this test's servers. Calls for
//! different people may overtake one another, so each person's calls stand together; addresses that were looked up
//! together stand apart, for whether they are is a matter of moments. `content-length` is not shown: it is the body's.

use std::collections::BTreeSet;

use inbox_tests::recorder::{Call, Recorder};

use super::case::{APP_SECRET, Case, KEY};
use super::provider::without_address;

/// Headers that say nothing about the call.
const OF_THE_CONNECTION: [&str; 2] = ["content-length", "host"];

/// Everything that Wix was asked, case by case.
pub(crate) fn transcript(cases: &[Case], wix: &Recorder, api: &str) -> String {
    let (mut headers, mut lines) = (BTreeSet::new(), Vec::new());
    for case in cases {
        lines.push(format!("\n== {}\n", case.title));
        for call in in_order(wix.calls(&case.site_id)) {
            let (shown_headers, shown) = shown(&call, case);
            headers.insert(shown_headers);
            lines.push(without_address(&shown, api, &case.name));
        }
    }
    headers.into_iter().collect::<String>() + &lines.concat()
}

/// Each person's calls together, in their own order.
fn in_order(calls: Vec<Call>) -> Vec<Call> {
    let mut apart: Vec<Call> = Vec::new();
    for call in calls.into_iter().flat_map(one_by_one) {
        // How often the host looks for a message in doubt is a matter of time.
        let is_repeated = apart.last().is_some_and(|last| call.method == "GET" && last.target == call.target);
        if !is_repeated {
            apart.push(call);
        }
    }
    apart.sort_by(|one, other| one.about.cmp(&other.about));
    apart
}

/// A query for several addresses as a query for each.
fn one_by_one(call: Call) -> Vec<Call> {
    let Some((start, rest)) = call.body.split_once("{\"$in\":[") else { return vec![call] };
    let Some((addresses, end)) = rest.split_once("]}") else { return vec![call] };
    let alone = |address: &str| Call {
        body: format!("{start}{{\"$eq\":{address}}}{end}"),
        about: address.trim_matches('"').to_owned(),
        ..call.clone()
    };
    addresses.split(',').map(alone).collect()
}

/// The headers of a call, and the rest of it.
fn shown(call: &Call, case: &Case) -> (String, String) {
    let agent = concat!("inbox-bridge/", env!("CARGO_PKG_VERSION"));
    let without_secrets = |text: &str| {
        let text = text.replace(KEY, "{{key}}").replace(APP_SECRET, "{{app_secret}}");
        text.replace(&case.site_id, "{{site}}").replace(agent, "inbox-bridge/{{version}}")
    };
    let path = call.target.split('?').next().unwrap_or_default();
    let shown = call.headers.iter().filter(|(name, _)| !OF_THE_CONNECTION.contains(&name.as_str()));
    let headers: Vec<_> =
        shown.map(|(name, value)| format!("  {name}: {}\n", without_secrets(value))).collect();
    let body =
        if call.body.is_empty() { String::new() } else { format!("{}\n", without_secrets(&call.body)) };
    (
        format!("{} {path}\n{}", call.method, headers.concat()),
        format!("{} {}\n{body}", call.method, without_secrets(&call.target)),
    )
}
