//! Recipes and keys that cannot be used, or that protect nothing.

use super::super::{
    Digest, Hash, KeyEncoding, Mac, Place, PublicKey, Recipe, Signature, TimeUnit, UrlVariant,
};
use crate::secret::{Key, Secret, Secrets};

fn header() -> Place {
    Place::header("X-Signature")
}

fn stamped(sign: &str, place: Place) -> Recipe {
    Recipe::new(sign, header()).timestamp(place, TimeUnit::Seconds, 300)
}

#[test]
fn a_recipe_that_protects_nothing_is_refused() {
    let recipes = [
        Recipe::new("", header()),
        Recipe::new("constant", header()),
        Recipe::new("{method}", header()),
        Recipe::new("{secret}{body}", header()),
        Recipe::new("{ts}{body}", header()),
        Recipe::new("{id}{body}", header()),
        Recipe::new("{body}", header()).id(Place::header("X-Id")),
        Recipe::new("{id}{body}", header()).id(Place::item("id")),
        stamped("{body}", Place::header("X-Time")),
        stamped("{body}", Place::query("time")),
        stamped("{ts}{body}", Place::item("t")),
        stamped("{ts}{body}", Place::item("v1")).key_value_list("v1"),
        Recipe::new("{body}", header()).key_value_list(""),
        Recipe::new("{body}", Place::body("/signature")),
        Recipe::new("{form_sorted}", Place::body("signature")),
        Recipe::new("{url}", Place::query("signature")),
        Recipe::new("{h:x-signature}", header()),
        Recipe::new("{h:svix-signature}", Place::header("webhook-signature"))
            .header_alias("webhook-", "svix-"),
        Recipe::new("{body}", Place::item("v1")),
        Recipe::new("{body}", header()).body_hash_param("hash"),
        Recipe::new("{url}", header()).url_variants([UrlVariant::Quotes]),
        Recipe::new("{bdoy}", header()),
    ];
    for recipe in recipes {
        let made = Mac::new(Hash::Sha256, recipe.clone(), "key".into());
        assert!(made.is_err(), "{recipe:?}");
    }
    assert!(Digest::new(Hash::Sha256, Recipe::new("{body}", header()), "key".into()).is_err());
}

#[test]
fn a_key_that_cannot_be_used_is_refused_without_being_shown() {
    let mac = |encoding, key: &str| {
        Mac::with_keys(Hash::Sha256, Recipe::new("{body}", header()), encoding, Secrets::from(key))
    };
    for (encoding, key) in [
        (KeyEncoding::Utf8, ""),
        (KeyEncoding::Utf8, "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="),
        (KeyEncoding::Utf8, "-----BEGIN PUBLIC KEY-----"),
        (KeyEncoding::Hex, "abc"),
        (KeyEncoding::Hex, "xyz0"),
        (KeyEncoding::Base64, "####"),
        (KeyEncoding::Base64After("tfsec_"), "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        (KeyEncoding::Base64After("tfsec_"), "tfsec_"),
        (KeyEncoding::Base64After("tfsec_"), "tfsec_%%%"),
        (KeyEncoding::Whsec, "whsec_"),
        (KeyEncoding::Whsec, "whsec_%%%"),
        (KeyEncoding::Whsec, "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="),
    ] {
        let refusal = mac(encoding, key).expect_err("an unusable key").to_string();
        assert!(key.is_empty() || !refusal.contains(key), "{refusal}");
    }
    assert!(Signature::standard_webhooks("whsk_AAAA".into()).is_err());
}

#[test]
fn a_key_without_its_prefix_is_named_by_its_number_and_what_it_lacks() {
    let keys = ["tfsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "other_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
    let secrets = Secrets::new(keys.map(|key| Key::new(Secret::new(key))).to_vec()).expect("two keys");
    let recipe = Recipe::new("{body}", header());
    let made = Mac::with_keys(Hash::Sha256, recipe, KeyEncoding::Base64After("tfsec_"), secrets);
    let problem = made.expect_err("the second key lacks it").to_string();
    assert!(problem.contains("number 2 does not begin with `tfsec_`"), "{problem}");
    assert!(!problem.contains("other_") && !problem.contains("MfKQ"), "{problem}");
}

#[test]
fn a_public_key_must_be_sound_and_match_its_private_key() {
    let recipe = || Recipe::new("{body}", header());
    let zeros = "00".repeat(32);
    for key in ["", "abcd", "whpk_", zeros.as_str(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
        assert!(PublicKey::ed25519(recipe(), key.into()).is_err(), "{key}");
    }
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let key = PublicKey::ed25519(recipe(), public.into()).expect("a good key");
    assert!(key.clone().signing_with(&Secret::new(zeros)).is_err());
    assert!(key.signing_with(&Secret::new("9d")).is_err());
}

#[test]
fn a_mixed_list_of_standard_webhooks_keys_verifies_both_versions() {
    let keys =
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="];
    let keys = keys.map(|key| crate::secret::Key::new(Secret::new(key)));
    let both = Signature::standard_webhooks(Secrets::new(keys.to_vec()).expect("two keys"));
    assert!(matches!(both, Ok(Signature::Any(all)) if all.len() == 2));
}
