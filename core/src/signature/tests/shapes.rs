//! One signature of every shape, each with a call that it can sign.

use super::super::{
    Basic, Digest, Hash, KeyEncoding, Mac, Place, PublicKey, Recipe, Signature, StaticToken, TimeUnit,
    UrlVariant,
};
use super::{FORM, JSON, post};
use crate::error::SettingsError;
use crate::request::WebhookRequest;
use crate::secret::{Secret, Secrets};

const URL: &str = "https://hooks.example.com/webhooks/acme?x=1";
const BODY: &str = r#"{"id":1,"text":"hi"}"#;
const PRIVATE_KEY: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const PUBLIC_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/// A signature with an unsigned call.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) signature: Signature,
    pub(super) call: WebhookRequest,
    /// Whether every byte of the body is signed.
    pub(super) binds_body: bool,
    /// The tolerance, where a timestamp is signed.
    pub(super) tolerance: Option<i64>,
}

impl Shape {
    pub(super) fn signed(&self) -> WebhookRequest {
        self.signature.sign(self.call.clone()).unwrap_or_else(|problem| panic!("{}: {problem}", self.name))
    }
}

/// Every shape.
pub(super) fn all() -> Vec<Shape> {
    let mut all = bodies().expect("good recipes");
    all.extend(stamped().expect("good recipes"));
    all.extend(urls().expect("good recipes"));
    all.extend(tokens());
    all
}

fn shape(name: &'static str, signature: impl Into<Signature>) -> Shape {
    let call = post(URL, JSON, BODY);
    Shape { name, signature: signature.into(), call, binds_body: true, tolerance: None }
}

fn key() -> Secrets {
    Secrets::from("key")
}

fn bodies() -> Result<Vec<Shape>, SettingsError> {
    let hex = |header| Recipe::new("{body}", Place::header(header));
    let sha512 = Mac::with_keys(Hash::Sha512, hex("X-Signature"), KeyEncoding::Hex, Secrets::from("00ff10"))?;
    Ok(vec![
        shape("hub", Mac::hub(key())),
        shape("intercom", Mac::new(Hash::Sha1, hex("X-Hub-Signature").prefix("sha1="), key())?),
        shape("line", Mac::new(Hash::Sha256, hex("X-Line-Signature").base64(), key())?),
        shape("sha512 with a hex key", sha512),
        shape(
            "hubspot v1",
            Digest::new(Hash::Sha256, Recipe::new("{secret}{body}", Place::header("X-V1")), key())?,
        ),
    ])
}

fn stamped() -> Result<Vec<Shape>, SettingsError> {
    let seconds = |recipe: Recipe, place| recipe.timestamp(place, TimeUnit::Seconds, 300);
    let slack = Recipe::new("v0:{ts}:{body}", Place::header("X-Slack-Signature")).prefix("v0=");
    let stripe = Recipe::new("{ts}.{body}", Place::header("Stripe-Signature")).key_value_list("v1");
    let zendesk = Recipe::new("{ts}{body}", Place::header("X-Zendesk-Signature")).base64().timestamp(
        Place::header("X-Zendesk-Timestamp"),
        TimeUnit::Rfc3339,
        300,
    );
    let discord =
        seconds(Recipe::new("{ts}{body}", Place::header("X-Ed25519")), Place::header("X-Timestamp"));
    let discord = PublicKey::ed25519(discord, PUBLIC_KEY.into())?.signing_with(&Secret::new(PRIVATE_KEY))?;
    let mut shapes = vec![
        shape("slack", Mac::new(Hash::Sha256, seconds(slack, Place::header("X-Slack-Time")), key())?),
        shape("stripe", Mac::new(Hash::Sha256, seconds(stripe, Place::item("t")), key())?),
        shape("zendesk", Mac::new(Hash::Sha256, zendesk, key())?),
        shape(
            "standard webhooks",
            Signature::standard_webhooks("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into())?,
        ),
        shape("discord", discord),
        shape("hubspot v3", hubspot_v3()?),
    ];
    shapes.push(mailgun()?);
    for shape in &mut shapes {
        shape.tolerance = Some(300);
    }
    Ok(shapes)
}

fn hubspot_v3() -> Result<Mac, SettingsError> {
    let recipe = Recipe::new("{method}{url}{body}{ts}", Place::header("X-HubSpot-Signature-v3"))
        .base64()
        .url_variants([UrlVariant::AsIs, UrlVariant::Decoded])
        .timestamp(Place::header("X-HubSpot-Request-Timestamp"), TimeUnit::Milliseconds, 300);
    Mac::new(Hash::Sha256, recipe, key())
}

fn mailgun() -> Result<Shape, SettingsError> {
    let recipe = Recipe::new("{ts}{b:/signature/token}", Place::body("/signature/signature")).timestamp(
        Place::body("/signature/timestamp"),
        TimeUnit::Seconds,
        300,
    );
    let body =
        r#"{"signature":{"timestamp":"1","token":"t0","signature":"{{signature}}"},"event-data":{"id":"1"}}"#;
    let call = post(URL, JSON, body);
    Ok(Shape { call, binds_body: false, ..shape("mailgun", Mac::new(Hash::Sha256, recipe, key())?) })
}

fn urls() -> Result<Vec<Shape>, SettingsError> {
    use UrlVariant::{AsIs, DefaultPort, NoPort, Quotes};
    let square = Recipe::new("{url}{body}", Place::header("X-Square-Signature")).base64();
    let twilio = Recipe::new("{url}{form_sorted}", Place::header("X-Twilio-Signature"))
        .base64()
        .url_variants([AsIs, NoPort, DefaultPort, Quotes])
        .body_hash_param("bodySHA256");
    let twilio = Mac::new(Hash::Sha1, twilio, key())?.hash_header("X-Settings", "algorithm");
    let mandrill = Recipe::new("{url}{form_sorted}", Place::header("X-Mandrill-Signature")).base64();
    let v2 = Recipe::new("{secret}{method}{url}{body}", Place::header("X-HubSpot-Signature"));
    let form = post(URL, FORM, "b=2&a=1&a=0");
    Ok(vec![
        shape("square", Mac::new(Hash::Sha256, square, key())?),
        Shape { call: form.clone(), ..shape("twilio form", twilio.clone()) },
        shape("twilio json", twilio),
        Shape { call: form, ..shape("mandrill", Mac::new(Hash::Sha1, mandrill, key())?) },
        shape("hubspot v2", Digest::new(Hash::Sha256, v2, key())?),
    ])
}

fn tokens() -> Vec<Shape> {
    let unbound = |name, signature: Signature| Shape { binds_body: false, ..shape(name, signature) };
    let body = |media_type, text| post(URL, media_type, text);
    vec![
        unbound("token in a header", StaticToken::header("X-Token", key()).into()),
        unbound("bearer", StaticToken::header("Authorization", key()).prefix("Bearer ").into()),
        unbound("token in the query", StaticToken::query("token", key()).into()),
        Shape {
            call: post("https://hooks.example.com/webhooks/acme/{{signature}}?x=1", JSON, BODY),
            ..unbound("token in the path", StaticToken::path(key()).into())
        },
        Shape {
            call: body(JSON, r#"{"id":1,"token":"{{signature}}"}"#),
            ..unbound("token in a JSON body", StaticToken::body("/token", key()).into())
        },
        Shape {
            call: body(FORM, "id=1"),
            ..unbound("token in a form body", StaticToken::body("token", key()).into())
        },
        unbound("basic", Basic::new("bridge", key()).into()),
    ]
}

#[test]
fn what_a_shape_signs_it_verifies() {
    for shape in all() {
        let signed = shape.signed();
        let found = shape.signature.verify(&signed);
        assert!(found.is_ok(), "{}: {found:?}", shape.name);
        assert!(shape.signature.verify(&shape.call).is_err(), "{}: unsigned", shape.name);
    }
}

#[test]
fn signing_again_replaces_the_signature() {
    for shape in all() {
        let mut signed = shape.signed();
        signed.received_at = super::at(super::NOW + 3600);
        let again = shape.signature.sign(signed);
        let again = again.unwrap_or_else(|problem| panic!("{}: {problem}", shape.name));
        assert!(super::accepts(&shape.signature, &again), "{}", shape.name);
    }
}
