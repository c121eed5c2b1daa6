//! A valid signature that is not written in the documented form.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use crate::diagnosis::Diagnosis;
use crate::request::WebhookRequest;
use crate::signature::encoding::Encoding;
use crate::signature::engine::Engine;
use crate::signature::kind::Signature;
use crate::signature::recipe::List;
use crate::signature::static_token::StaticToken;

/// Tries the signature as if it had been written as documented.
pub(super) fn other(signature: &Signature, refused: &WebhookRequest) -> Option<Diagnosis> {
    let found = match signature {
        Signature::Static(token) => of_token(token, refused),
        signature => signature.engines().into_iter().flat_map(|engine| of_engine(engine, refused)).collect(),
    };
    found.into_iter().find(|(request, _)| signature.has_signed(request)).map(|(_, diagnosis)| diagnosis)
}

type Try = (WebhookRequest, Diagnosis);

fn of_engine(engine: &Engine, refused: &WebhookRequest) -> Vec<Try> {
    let recipe = &engine.recipe;
    let Ok(text) = recipe.signature.read(refused, &recipe.header_aliases) else { return Vec::new() };
    if recipe.list != List::None {
        return Vec::new();
    }
    let encoding = match recipe.encoding {
        Encoding::Hex => "hexadecimal",
        Encoding::Base64 => "base64",
    };
    let expected = match recipe.prefix.as_str() {
        "" => encoding.to_owned(),
        prefix => format!("`{prefix}` and {encoding}"),
    };
    let diagnosis = Diagnosis::Spelling { place: recipe.signature.to_string(), expected };
    let texts = String::from_utf8(text).map(|text| signatures(&text)).unwrap_or_default();
    let written = texts.into_iter().filter_map(|bytes| {
        let mut request = refused.clone();
        let text = recipe.prefix.clone() + &recipe.encoding.encode(&bytes);
        recipe.signature.write(&mut request, &recipe.header_aliases, &text).ok()?;
        Some((request, diagnosis.clone()))
    });
    written.collect()
}

/// What the text may stand for, with or without a `name=` before it.
fn signatures(text: &str) -> Vec<Vec<u8>> {
    let text = text.trim();
    // A base64 text may end in equals signs, so what stands before one is only perhaps a name.
    let behind = text.split_once('=').map(|(_, rest)| rest).filter(|rest| !rest.trim_matches('=').is_empty());
    [Some(text), behind].into_iter().flatten().flat_map(decoded).filter(|bytes| !bytes.is_empty()).collect()
}

fn decoded(text: &str) -> Vec<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let base64 = |alphabet| GeneralPurpose::new(alphabet, lenient).decode(text).ok();
    [hex::decode(text).ok(), base64(&STANDARD), base64(&URL_SAFE)].into_iter().flatten().collect()
}

/// With the documented word before it, in its case, and without any other.
fn of_token(token: &StaticToken, refused: &WebhookRequest) -> Vec<Try> {
    let Ok(text) = token.place.read(refused, &[]) else { return Vec::new() };
    let text = String::from_utf8_lossy(&text).into_owned();
    let text = text.trim();
    let bare = text.split_once(' ').map_or(text, |(_, rest)| rest);
    let expected = match token.prefix.as_str() {
        "" => "the token alone".to_owned(),
        prefix => format!("`{}` and the token", prefix.trim()),
    };
    let diagnosis = Diagnosis::Spelling { place: token.place.to_string(), expected };
    let written = [text, bare].into_iter().filter_map(|text| {
        let mut request = refused.clone();
        token.place.write(&mut request, &[], &format!("{}{text}", token.prefix)).ok()?;
        Some((request, diagnosis.clone()))
    });
    written.collect()
}
