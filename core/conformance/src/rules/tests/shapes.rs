//! Good connectors of every shape of signature pass everything.

use std::fs;
use std::path::Path;

use inbox_core::{
    Basic, Digest, Hash, Mac, Place, PublicKey, Recipe, Secret, Secrets, SettingsError, Signature,
    StaticToken, TimeUnit, UrlVariant,
};

use super::{BATCH, MESSAGE, assert_said, broken, forged, put, toy_crate};
use crate::Fixture;
use inbox_toy::{Behavior, Settings, Toy, ToySettings};

const URL: &str = "POST https://hooks.example.com/webhooks/toy";
const JSON: &str = "Content-Type: application/json";

/// Declares a connector that signs like this.
macro_rules! signs {
    ($($name:ident: $make:expr;)*) => {$(
        #[derive(Debug)]
        struct $name;

        impl Behavior for $name {
            fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
                let make: fn(Secrets) -> Result<Signature, SettingsError> = $make;
                make(settings.secrets()?)
            }
        }
    )*};
}

signs! {
    Hub: |secrets| Ok(Mac::hub(secrets).into());
    Listed: |secrets| {
        let recipe = Recipe::new("{ts}.{body}", Place::header("X-Toy"))
            .key_value_list("v1")
            .timestamp(Place::item("t"), TimeUnit::Seconds, 180);
        Ok(Mac::new(Hash::Sha256, recipe, secrets)?.into())
    };
    Standard: Signature::standard_webhooks;
    Url: |secrets| {
        let recipe = Recipe::new("{url}{form_sorted}", Place::header("X-Toy"))
            .base64()
            .body_hash_param("bodySHA256")
            .url_variants([UrlVariant::AsIs, UrlVariant::NoPort, UrlVariant::DefaultPort]);
        Ok(Mac::new(Hash::Sha1, recipe, secrets)?.into())
    };
    Named: |secrets| {
        let recipe = Recipe::new("{url}{form_sorted}", Place::header("X-Toy")).base64().body_hash_param("bodySHA256");
        Ok(Mac::new(Hash::Sha1, recipe, secrets)?.hash_header("X-Settings", "algorithm").into())
    };
    Inside: |secrets| {
        let recipe = Recipe::new("{ts}{b:/token}", Place::body("/signature"))
            .timestamp(Place::body("/time"), TimeUnit::Seconds, 300);
        Ok(Mac::new(Hash::Sha256, recipe, secrets)?.into())
    };
    Digested: |secrets| {
        let recipe = Recipe::new("{secret}{method}{url}{body}", Place::header("X-Toy"));
        Ok(Digest::new(Hash::Sha256, recipe, secrets)?.into())
    };
    Header: |secrets| Ok(StaticToken::header("X-Toy", secrets).prefix("Bearer ").into());
    Query: |secrets| Ok(StaticToken::query("token", secrets).into());
    Path_: |secrets| Ok(StaticToken::path(secrets).into());
    Password: |secrets| Ok(Basic::new("hooks", secrets).into());
    Either: |secrets| {
        Ok(Signature::Any(vec![Mac::hub(secrets.clone()).into(), StaticToken::query("token", secrets).into()]))
    };
    Public: |secrets| Ok(PublicKey::ed25519(public_recipe(), secrets)?.into());
}

/// A crate whose cases have this head, and this secret.
fn crate_of(head: &str, secret: &str) -> tempfile::TempDir {
    let root = toy_crate();
    put(
        root.path(),
        "fixtures/toy/settings.toml",
        &format!("secret = \"{secret}\"\naccount = \"made-up\"\n"),
    );
    for (case, body) in [("message", MESSAGE), ("batch", BATCH)] {
        put(root.path(), &format!("fixtures/toy/{case}/request.http"), &format!("{head}\n\n{body}\n"));
    }
    root
}

const BODY: &str = "its body";
const SIGNATURE: &str = "its signature";
const ITS_URL: &str = "its URL";
const CLAIMS: &str = "its method, media type or algorithm";
const TIME: &str = "its time";

/// Nothing is wrong, and that was tried with forgeries of all of these.
#[track_caller]
fn assert_passes<F: Behavior>(root: &Path, forgeries: &[&str]) {
    assert_eq!(broken::<Toy<F>>(root), [""; 0]);
    assert_eq!(forged::<Toy<F>>(root), forgeries);
}

#[track_caller]
fn assert_good<F: Behavior>(head: &str, forgeries: &[&str]) {
    assert_passes::<F>(crate_of(head, "a-made-up-secret").path(), forgeries);
}

#[test]
fn macs_and_digests_pass() {
    assert_good::<Hub>(&format!("{URL}\n{JSON}\nX-Hub-Signature-256: {{{{signature}}}}"), &[BODY, SIGNATURE]);
    assert_good::<Listed>(&format!("{URL}\n{JSON}\nX-Toy: {{{{signature}}}}"), &[BODY, SIGNATURE, TIME]);
    assert_good::<Digested>(
        &format!("{URL}?a=b\n{JSON}\nX-Toy: {{{{signature}}}}"),
        &[BODY, SIGNATURE, ITS_URL, CLAIMS],
    );
}

#[test]
fn tokens_and_passwords_pass() {
    assert_good::<Header>(&format!("{URL}\n{JSON}\nX-Toy: {{{{signature}}}}"), &[SIGNATURE]);
    assert_good::<Query>(&format!("{URL}?a=1&token={{{{signature}}}}\n{JSON}"), &[SIGNATURE]);
    assert_good::<Path_>(&format!("{URL}/{{{{signature}}}}\n{JSON}"), &[SIGNATURE]);
    assert_good::<Password>(&format!("{URL}\n{JSON}\nAuthorization: {{{{signature}}}}"), &[SIGNATURE]);
}

#[test]
fn one_of_several_signatures_passes() {
    assert_good::<Either>(
        &format!("{URL}\n{JSON}\nX-Hub-Signature-256: {{{{signature}}}}"),
        &[BODY, SIGNATURE],
    );
}

#[test]
fn standard_webhooks_pass() {
    let head = format!("{URL}\n{JSON}\nwebhook-id: msg_7\nwebhook-signature: {{{{signature}}}}");
    let root = crate_of(&head, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    assert_passes::<Standard>(root.path(), &[BODY, SIGNATURE, TIME]);
}

#[test]
fn signed_urls_and_forms_pass() {
    let root = crate_of(&format!("{URL}?a=1\n{JSON}\nX-Toy: {{{{signature}}}}"), "a-made-up-secret");
    let form = "Content-Type: application/x-www-form-urlencoded\nX-Toy: {{signature}}\n\nBody=a+b%2F&To=%2B4930&Blank=";
    put(root.path(), "fixtures/toy/form/request.http", &format!("{URL}?a=1\n{form}\n"));
    assert_passes::<Url>(root.path(), &[BODY, SIGNATURE, ITS_URL, CLAIMS]);
}

#[test]
fn algorithms_that_a_header_names_pass() {
    let head =
        format!("{URL}?a=1\n{JSON}\nX-Settings: key=k,algorithm=HMAC_SHA256\nX-Toy: {{{{signature}}}}");
    assert_good::<Named>(&head, &[BODY, SIGNATURE, ITS_URL, CLAIMS]);
}

#[test]
fn signatures_inside_the_body_pass() {
    let root = crate_of(&format!("{URL}\n{JSON}"), "a-made-up-secret");
    for (case, body) in [("message", MESSAGE), ("batch", BATCH)] {
        let signed = body.replacen('{', r#"{"signature":"{{signature}}","time":"0","token":"made-up","#, 1);
        put(
            root.path(),
            &format!("fixtures/toy/{case}/request.http"),
            &format!("{URL}\n{JSON}\n\n{signed}\n"),
        );
    }
    assert_passes::<Inside>(root.path(), &[BODY, SIGNATURE, TIME]);
}

fn public_recipe() -> Recipe {
    Recipe::new("{ts}{body}", Place::header("X-Toy")).timestamp(
        Place::header("X-Time"),
        TimeUnit::Seconds,
        300,
    )
}

/// The key pair of RFC 8032, section 7.1, test 1.
const PRIVATE_KEY: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const PUBLIC_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/// Signs the case as a provider would: the connector itself has no private key.
fn sign_elsewhere(folder: &Path) {
    let key = PublicKey::ed25519(public_recipe(), PUBLIC_KEY.into()).expect("a public key");
    let key = key.signing_with(&Secret::new(PRIVATE_KEY)).expect("its private key");
    let signed = Fixture::read(folder).expect("a fixture").signed(&key.into()).expect("a signed call");
    let headers =
        signed.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n");
    let body = String::from_utf8(signed.body).expect("a text");
    fs::write(folder.join("request.http"), format!("{URL}\n{headers}\n\n{body}\n")).expect("a file");
}

#[test]
fn public_keys_pass_with_cases_that_were_signed_elsewhere() {
    let root = crate_of(&format!("{URL}\n{JSON}\nX-Toy: {{{{signature}}}}"), PUBLIC_KEY);
    assert_said(&broken::<Toy<Public>>(root.path()), "conformance", "verification accepts no case");
    for case in ["message", "batch"] {
        sign_elsewhere(&root.path().join("fixtures/toy").join(case));
    }
    assert_passes::<Public>(root.path(), &[BODY, SIGNATURE, TIME]);
}
