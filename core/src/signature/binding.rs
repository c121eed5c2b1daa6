//! How the body is bound to a signature that does not sign it as it is.

use subtle::ConstantTimeEq;

use super::form;
use super::hash::sha256_hex;
use super::place::Place;
use super::recipe::Recipe;
use super::template::Part;
use super::url;
use crate::error::VerifyError;
use crate::request::WebhookRequest;

/// The form pairs that are signed; nothing of the body may come in unsigned beside them, neither a body of another type
/// nor one without a pair.
pub(super) fn bound_form<'a>(
    recipe: &Recipe,
    parts: &[Part],
    request: &'a WebhookRequest,
) -> Result<&'a [u8], VerifyError> {
    let signs_form = parts.contains(&Part::FormSorted);
    if signs_form && request.headers.all("content-type").nth(1).is_some() {
        return Err(VerifyError::Repeated("header content-type".to_owned()));
    }
    if signs_form && request.is_form() && form::pairs(&request.body).next().is_some() {
        return Ok(&request.body);
    }
    let unbound = !request.body.is_empty() && !parts.contains(&Part::Body);
    match &recipe.body_hash_param {
        Some(name) => check_hash(request, name, unbound)?,
        None if signs_form && unbound => {
            return Err(VerifyError::Malformed("the body (a form is expected)".to_owned()));
        }
        None => {}
    }
    Ok(&[])
}

/// Puts the hash of a body that nothing else binds into the query.
pub(super) fn put_body_hash(recipe: &Recipe, parts: &[Part], request: &mut WebhookRequest) {
    let form_is_signed = parts.contains(&Part::FormSorted) && request.is_form();
    if let Some(name) = &recipe.body_hash_param
        && !form_is_signed
        && !request.body.is_empty()
    {
        let hash = sha256_hex(&request.body);
        url::map_query(&mut request.url, |query| form::with(query, name, &hash));
    }
}

/// The hash must be there when nothing else binds the body, and right whenever it is there.
fn check_hash(request: &WebhookRequest, name: &str, needed: bool) -> Result<(), VerifyError> {
    let query = url::query(&request.url).as_bytes();
    let named = form::pairs(query).filter(|pair| pair.name == name.as_bytes());
    let hashes: Vec<Vec<u8>> = named.map(|pair| pair.value).collect();
    if hashes.is_empty() && !needed {
        return Ok(());
    }
    let hash = Place::query(name).only(hashes)?;
    let same = bool::from(sha256_hex(&request.body).as_bytes().ct_eq(&hash));
    if same { Ok(()) } else { Err(VerifyError::Mismatch) }
}
