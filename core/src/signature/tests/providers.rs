//! Values that our code did not make: published by the provider, or computed with Python's `hmac`, `hashlib` and
//! `cryptography`.

use super::super::{
    Digest, Hash, KeyEncoding, Mac, Place, PublicKey, Recipe, Signature, TimeUnit, UrlVariant,
};
use super::{FORM, JSON, accepts, post, with};
use crate::error::SettingsError;
use crate::request::WebhookRequest;

const HUBSPOT_SECRET: &str = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";

fn hubspot(template: &str) -> Signature {
    let recipe = Recipe::new(template, Place::header("X-HubSpot-Signature"));
    Digest::new(Hash::Sha256, recipe, HUBSPOT_SECRET.into()).expect("a good recipe").into()
}

fn mac(hash: Hash, recipe: Recipe, key: &str) -> Result<Signature, SettingsError> {
    Mac::new(hash, recipe, key.into()).map(Into::into)
}

#[test]
fn hubspot_v1_signs_secret_and_body() {
    let body = concat!(
        r#"[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"#,
        r#""subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","#,
        r#""changeFlag":"NEW","appId":54321}]"#
    );
    let published = "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de";
    let call = with(post("https://h/x", JSON, body), &[("X-HubSpot-Signature", published)]);
    assert!(accepts(&hubspot("{secret}{body}"), &call));
    assert!(!accepts(&hubspot("{secret}{method}{url}{body}"), &call));
}

#[test]
fn hubspot_v2_signs_method_and_url_too() {
    let signature = hubspot("{secret}{method}{url}{body}");
    let url = "https://www.example.com/webhook_uri";
    let published = "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e";
    let get = with(post(url, JSON, ""), &[("X-HubSpot-Signature", published)]);
    assert!(accepts(&signature, &WebhookRequest { method: "GET".to_owned(), ..get.clone() }));
    assert!(!accepts(&signature, &get));
    let published = "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900";
    let body = r#"{"example_field":"example_value"}"#;
    assert!(accepts(&signature, &with(post(url, JSON, body), &[("X-HubSpot-Signature", published)])));
}

#[test]
fn hubspot_v3_signs_the_url_decoded_and_milliseconds() {
    let recipe = Recipe::new("{method}{url}{body}{ts}", Place::header("X-HubSpot-Signature-v3"))
        .base64()
        .url_variants([UrlVariant::AsIs, UrlVariant::Decoded])
        .timestamp(Place::header("X-HubSpot-Request-Timestamp"), TimeUnit::Milliseconds, 300);
    let signature = mac(Hash::Sha256, recipe, "hs-secret").expect("a good recipe");
    let headers = [
        ("X-HubSpot-Signature-v3", "D2gUsebIKBWuv+rYrGvvOfcA8zwx99pJ+1eJYuDbQLM="),
        ("X-HubSpot-Request-Timestamp", "1760000000000"),
    ];
    for url in [
        "https://hooks.example.com/in/h?next=%2Fa%2cb&x=%20",
        "https://hooks.example.com/in/h?next=/a,b&x=%20",
    ] {
        assert!(accepts(&signature, &with(post(url, JSON, "[]"), &headers)), "{url}");
    }
    let other = "https://hooks.example.com/in/h?next=/a,b&x=+";
    assert!(!accepts(&signature, &with(post(other, JSON, "[]"), &headers)));
}

#[test]
fn square_signs_url_and_body() {
    let recipe = Recipe::new("{url}{body}", Place::header("X-Square-HmacSha256-Signature")).base64();
    let signature = mac(Hash::Sha256, recipe, "sq-key").expect("a good recipe");
    let value = "shjevynDM+KD+GasubTl5qTRXp6J8kMY2Hh3eRXCXhI=";
    let headers = [("x-square-hmacsha256-signature", value)];
    assert!(accepts(
        &signature,
        &with(post("https://hooks.example.com/in/sq", JSON, r#"{"a":1}"#), &headers)
    ));
    assert!(!accepts(
        &signature,
        &with(post("https://hooks.example.com/in/sq2", JSON, r#"{"a":1}"#), &headers)
    ));
}

#[test]
fn mailgun_signs_fields_of_its_json_or_form_body() {
    let token = "a".repeat(50);
    let value = "6ee30ee3d206e2352e03e1911810f6a14c3579acc0f6ef17577a16e6175e9589";
    let mailgun = |sign: &str, at: &str| {
        let recipe = Recipe::new(sign, Place::body(format!("{at}signature"))).timestamp(
            Place::body(format!("{at}timestamp")),
            TimeUnit::Seconds,
            300,
        );
        mac(Hash::Sha256, recipe, "mg-key").expect("a good recipe")
    };
    let json =
        format!(r#"{{"signature":{{"timestamp":"1760000000","token":"{token}","signature":"{value}"}}}}"#);
    let signature = mailgun("{ts}{b:/signature/token}", "/signature/");
    assert!(accepts(&signature, &post("https://h/x", JSON, &json)));
    assert!(!accepts(&signature, &post("https://h/x", JSON, &json.replace("aa", "ab"))));
    let form = format!("timestamp=1760000000&token={token}&signature={value}&subject=hi");
    let signature = mailgun("{ts}{b:token}", "");
    assert!(accepts(&signature, &post("https://h/x", FORM, &form)));
    assert!(!accepts(&signature, &post("https://h/x", FORM, &format!("{form}&token={token}"))));
}

#[test]
fn mandrill_signs_url_and_form() {
    let recipe = Recipe::new("{url}{form_sorted}", Place::header("X-Mandrill-Signature")).base64();
    let signature = mac(Hash::Sha1, recipe, "md-key").expect("a good recipe");
    let headers = [("X-Mandrill-Signature", "ODs6oIqldD6F0NsCMzRZsQGAh/U=")];
    let body = "mandrill_events=%5B%7B%22event%22%3A%22inbound%22%7D%5D";
    let url = "https://hooks.example.com/in/md";
    assert!(accepts(&signature, &with(post(url, FORM, body), &headers)));
    assert!(!accepts(&signature, &with(post(url, JSON, body), &headers)));
}

#[test]
fn zendesk_signs_an_rfc_3339_timestamp() {
    let recipe = Recipe::new("{ts}{body}", Place::header("X-Zendesk-Webhook-Signature")).base64().timestamp(
        Place::header("X-Zendesk-Webhook-Signature-Timestamp"),
        TimeUnit::Rfc3339,
        300,
    );
    let headers = [
        ("X-Zendesk-Webhook-Signature", "RkMuCzxjj+kmllf2K43SpfM4SIwTHnO+SGqjquMoczw="),
        ("X-Zendesk-Webhook-Signature-Timestamp", "2025-10-09T08:53:20Z"),
    ];
    let signature = mac(Hash::Sha256, recipe, "zd").expect("a good recipe");
    assert!(accepts(&signature, &with(post("https://h/x", JSON, r#"{"a":1}"#), &headers)));
}

#[test]
fn sha512_and_hex_keys_give_what_python_gives() {
    let recipe = || Recipe::new("{body}", Place::header("X-S"));
    let sha512 = mac(Hash::Sha512, recipe(), "k").expect("a good recipe");
    let value = "f527422686555b6528a2e7f7ec82b2f5452b00303bb286f874e075ba778974a6\
                 d81adfff523642fc73b6960f759b92a3bad138be110bf59223e79fd1b5c6825d";
    assert!(accepts(&sha512, &with(post("https://h", JSON, r#"{"a":1}"#), &[("X-S", value)])));
    let keyed = Mac::with_keys(Hash::Sha256, recipe(), KeyEncoding::Hex, "00ff10".into()).expect("a hex key");
    let value = "863e3f49b02504a15c1b6c210431edfbb0a758f1ecdcfa1c67b6668649be3dc4";
    assert!(accepts(&keyed.into(), &with(post("https://h", JSON, r#"{"a":1}"#), &[("X-S", value)])));
}

#[test]
fn ed25519_gives_what_python_gives() {
    let recipe = Recipe::new("{ts}{body}", Place::header("X-Signature-Ed25519")).timestamp(
        Place::header("X-Signature-Timestamp"),
        TimeUnit::Seconds,
        300,
    );
    let public_key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let signature = PublicKey::ed25519(recipe, public_key.into()).expect("a good key").into();
    let value = "688848992646bdde3da9c0c88c9767efa5563d1d476aacff11a2407e62b27f91\
                 7715c653801adafef53bf0a6fa342da20b01063ffef2f3fe0ec42ea81c1d3d05";
    let headers = [("X-Signature-Ed25519", value), ("X-Signature-Timestamp", "1760000000")];
    assert!(accepts(&signature, &with(post("https://h", JSON, r#"{"a":1}"#), &headers)));
    assert!(!accepts(&signature, &with(post("https://h", JSON, r#"{"a":2}"#), &headers)));
    assert!(signature.sign(post("https://h", JSON, "{}")).is_err(), "a public key cannot sign");
}
