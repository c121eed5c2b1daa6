//! Bodies that a proxy may have rewritten: tried in the forms in which providers write them.

mod form;
mod json;

use crate::diagnosis::Diagnosis;
use crate::request::WebhookRequest;
use crate::signature::kind::Signature;
use crate::signature::template::Part;

/// Tries the body as providers write it.
pub(super) fn other(signature: &Signature, refused: &WebhookRequest) -> Option<Diagnosis> {
    if !signature.may_sign(&[Part::Body, Part::FormSorted]) || refused.body.is_empty() {
        return None;
    }
    let signs = |body: Vec<u8>| signature.has_signed(&WebhookRequest { body, ..refused.clone() });
    let plain = plain_changes(&refused.body).into_iter().find(|(_, body)| signs(body.clone()));
    if let Some((change, _)) = plain {
        return Some(Diagnosis::Body { change: change.to_owned() });
    }
    let styled = |style: json::Style| Some((style, style.write(&refused.body)?));
    let found = json::Style::all().filter_map(styled).find(|(_, body)| signs(body.clone()));
    if let Some((style, _)) = found {
        return Some(Diagnosis::Body { change: style.name() });
    }
    let mut forms = form::Style::all().filter_map(|style| style.write(&refused.body));
    let is_found = refused.is_form() && forms.any(signs);
    is_found.then(|| Diagnosis::Body { change: FORM.to_owned() })
}

/// How a form body that was encoded in another way is described.
const FORM: &str = "form fields encoded differently";

type Change = (&'static str, Vec<u8>);

/// Changes that do not look at what is written.
fn plain_changes(body: &[u8]) -> Vec<Change> {
    let unix: Vec<u8> = replaced(body, b"\r\n", b"\n");
    let all = vec![
        ("white space at the start or end", body.trim_ascii().to_vec()),
        ("white space at the start or end", [body, b"\n"].concat()),
        ("white space at the start or end", [body, b"\r\n"].concat()),
        ("line breaks", replaced(&unix, b"\n", b"\r\n")),
        ("line breaks", unix),
        (FORM, replaced(body, b"+", b"%20")),
        (FORM, replaced(body, b"%20", b"+")),
        (FORM, recased(body, u8::to_ascii_lowercase)),
        (FORM, recased(body, u8::to_ascii_uppercase)),
    ];
    all.into_iter().filter(|(_, changed)| changed != body).collect()
}

fn replaced(body: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(first) = rest.first() {
        if rest.starts_with(from) {
            out.extend_from_slice(to);
            rest = &rest[from.len()..];
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    out
}

/// With the two digits of every percent escape in that case.
fn recased(body: &[u8], case: fn(&u8) -> u8) -> Vec<u8> {
    let is_digit = |at: usize| (1..=2).any(|back| at >= back && body[at - back] == b'%');
    body.iter().enumerate().map(|(at, byte)| if is_digit(at) { case(byte) } else { *byte }).collect()
}
