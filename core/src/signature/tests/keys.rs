//! Several keys at once.

use super::super::{
    Basic, CustomSignature, Hash, KeyEncoding, Mac, Match, Place, Recipe, Signature, StaticToken,
};
use super::{JSON, post};
use crate::error::{SignError, VerifyError};
use crate::request::WebhookRequest;
use crate::secret::{Key, Secret, Secrets};

fn keys(texts: &[&str]) -> Secrets {
    Secrets::new(texts.iter().map(|text| Key::new(Secret::new(*text))).collect()).expect("at least one key")
}

fn hub(texts: &[&str]) -> Signature {
    Mac::hub(keys(texts)).into()
}

fn call() -> WebhookRequest {
    post("https://h/x", JSON, "{}")
}

#[test]
fn during_a_rotation_every_key_verifies_and_the_first_one_signs() {
    let old = hub(&["old"]).sign(call()).expect("a signed call");
    let rotating = hub(&["new", "old"]);
    assert_eq!(rotating.verify(&old).map(|found| found.key_index), Ok(1));
    let new = rotating.sign(call()).expect("a signed call");
    assert_eq!(rotating.verify(&new).map(|found| found.key_index), Ok(0));
    assert!(hub(&["old"]).verify(&new).is_err());
}

#[test]
fn a_key_tells_the_accounts_that_it_is_bound_to() {
    let bound = Key::new(Secret::new("b")).bound_to(["42".to_owned()]).expect("an account");
    let secrets = Secrets::new(vec![Key::new(Secret::new("a")), bound]).expect("two keys");
    let signed = hub(&["b"]).sign(call()).expect("a signed call");
    let found = Signature::from(Mac::hub(secrets)).verify(&signed);
    assert_eq!(found, Ok(Match::new(1, vec!["42".to_owned()])));
}

#[test]
fn a_bound_key_stays_bound_in_whatever_encoding_it_is_written() {
    for (encoding, text) in [
        (KeyEncoding::Utf8, "b"),
        (KeyEncoding::Hex, "00ff10"),
        (KeyEncoding::Base64, "AP8Q"),
        (KeyEncoding::Base64After("tfsec_"), "tfsec_AP8Q"),
        (KeyEncoding::Whsec, "whsec_AP8Q"),
    ] {
        let bound = Key::new(Secret::new(text)).bound_to(["42".to_owned()]).expect("an account");
        let secrets = Secrets::new(vec![bound]).expect("a key");
        let recipe = Recipe::new("{body}", Place::header("X-Signature"));
        let signature =
            Signature::from(Mac::with_keys(Hash::Sha256, recipe, encoding, secrets).expect("a good key"));
        let signed = signature.sign(call()).expect("a signed call");
        let found = signature.verify(&signed).expect("a good signature");
        assert_eq!(found, Match::new(0, vec!["42".to_owned()]), "{encoding:?}");
    }
}

#[test]
fn positions_count_through_all_alternatives() {
    let any = Signature::Any(vec![
        hub(&["a", "b"]),
        StaticToken::header("X-Token", keys(&["c"])).into(),
        Basic::new("u", keys(&["d", "e"])).into(),
    ]);
    let signed = Signature::from(Basic::new("u", keys(&["e"]))).sign(call()).expect("a signed call");
    assert_eq!(any.verify(&signed).map(|found| found.key_index), Ok(4));
    assert_eq!(any.verify(&any.sign(call()).expect("a signed call")).map(|found| found.key_index), Ok(0));
}

#[test]
fn of_several_refusals_the_one_that_came_furthest_is_given() {
    let any = Signature::Any(vec![hub(&["a"]), StaticToken::header("X-Token", keys(&["c"])).into()]);
    let forged = hub(&["x"]).sign(call()).expect("a signed call");
    assert_eq!(any.verify(&forged), Err(VerifyError::Mismatch));
    assert!(matches!(any.verify(&call()), Err(VerifyError::Missing(_))));
}

#[test]
fn no_key_is_ever_printed() {
    let any = Signature::Any(vec![
        hub(&["hunter2"]),
        StaticToken::header("X-Token", keys(&["hunter2"])).into(),
        Basic::new("u", keys(&["hunter2"])).into(),
    ]);
    let bytes = format!("{:?}", b"hunter2");
    let printed = format!("{any:?}");
    assert!(!printed.contains("hunter2") && !printed.contains(bytes.trim_matches(['[', ']'])));
}

#[derive(Debug)]
struct Always;

impl CustomSignature for Always {
    fn verify(&self, _: &WebhookRequest) -> Result<Match, VerifyError> {
        Ok(Match::default())
    }

    fn sign(&self, request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        Ok(request)
    }
}

#[test]
fn a_connector_can_bring_its_own_code() {
    let custom = Signature::Custom(std::sync::Arc::new(Always));
    assert_eq!(custom.verify(&call()), Ok(Match::default()));
}
