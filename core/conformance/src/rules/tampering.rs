//! What is signed cannot be changed.

use super::body::Body;
use super::forgery::{Forgery, ForgeryKind};
use super::subject::{Case, Subject};

pub(super) const KIND: ForgeryKind = ForgeryKind {
    of: "its body",
    applies: |case| (case.parts.covers_body && !case.signed.body.is_empty()) || !case.parts.fields.is_empty(),
    forgeries,
};

/// Bits that are flipped in a body.
const FLIPS: usize = 24;
/// Fields that are changed in a body.
const FIELDS: usize = 60;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    KIND.check(subject)
}

/// Forgeries of the body, where the signature covers it.
pub(super) fn forgeries(case: &Case) -> Vec<Forgery> {
    let mut all: Vec<_> = signed_fields(case).collect();
    if case.parts.covers_body {
        let body = &case.signed.body;
        all.extend(flips(case));
        all.extend(changed_fields(case));
        all.push(Forgery::with_body("bytes were added to its body", case, [body, b"x".as_slice()].concat()));
        if !body.is_empty() {
            all.push(Forgery::with_body("its body was left out", case, Vec::new()));
        }
    }
    // Anyone who changes a body can also adjust its hash.
    let fitting: Vec<_> = all.iter().filter_map(|forgery| fitting(case, forgery)).collect();
    all.extend(fitting);
    all
}

fn fitting(case: &Case, Forgery { what, request }: &Forgery) -> Option<Forgery> {
    let request = case.parts.with_fitting_hash(request)?;
    Some(Forgery::new(format!("{what}, and its hash in the query fits"), request))
}

fn signed_fields(case: &Case) -> impl Iterator<Item = Forgery> {
    case.parts.fields.iter().filter_map(|place| {
        let text = case.parts.read(place, &case.signed)?;
        let request = case.parts.with(place, &case.signed, &format!("{text}0"))?;
        Some(Forgery::new(format!("{place} was changed"), request))
    })
}

/// The lowest bit of bytes all over the body: the other letter case of a percent-encoding would be the same text.
fn flips(case: &Case) -> impl Iterator<Item = Forgery> {
    let length = case.signed.body.len();
    let steps = length.min(FLIPS);
    (0..steps).map(move |step| {
        let at = if step + 1 == steps { length - 1 } else { step * length / steps };
        let mut body = case.signed.body.clone();
        body[at] ^= 1;
        Forgery::with_body(format!("a bit of byte {at} of its body was flipped"), case, body)
    })
}

fn changed_fields(case: &Case) -> Vec<Forgery> {
    let body = Body::of(&case.signed);
    let change = |spot| {
        let changed = body.with(&spot, &body.changed(&spot)?);
        Some(Forgery::with_body(format!("`{}` of its body was changed", spot.name), case, changed))
    };
    body.spots().into_iter().filter_map(change).take(FIELDS).collect()
}
