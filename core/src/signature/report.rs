//! How a signature judges one request, in words: for people who look into a call.

use super::encoding::Encoding;
use super::engine::Engine;
use super::hash::Hash;
use super::key::Match;
use super::kind::Signature;
use super::message::Message;
use super::recipe::List;
use super::url;
use crate::error::VerifyError;
use crate::request::WebhookRequest;

/// How one of the ways of signing that a signature accepts judges a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VerificationReport {
    /// What it expects of a request, in words.
    pub expects: String,
    /// How many keys it knows.
    pub keys: usize,
    /// Which of all keys matched, or why none did.
    pub result: Result<Match, VerifyError>,
    /// The exact bytes that are signed, with `{secret}` for the secret; `None` if there are none, or a part is missing.
    pub signed: Option<Vec<u8>>,
}

impl VerificationReport {
    /// One report for each way of signing, in the order in which they are tried.
    pub fn all(signature: &Signature, request: &WebhookRequest) -> Vec<Self> {
        let mut keys_before = 0;
        let mut reports = Vec::new();
        for one in ways(signature) {
            let found = one.verify(request);
            let result = found.map(|found| Match { key_index: keys_before + found.key_index, ..found });
            let signed = one.engines().first().and_then(|engine| signed(engine, request));
            reports.push(Self { expects: expects(one), keys: one.keys(), result, signed });
            keys_before += one.keys();
        }
        reports
    }
}

fn ways(signature: &Signature) -> Vec<&Signature> {
    match signature {
        Signature::Any(all) => all.iter().flat_map(ways).collect(),
        one => vec![one],
    }
}

fn expects(signature: &Signature) -> String {
    match signature {
        Signature::Mac(mac) => by_recipe(&format!("HMAC-{}", name(mac.hash)), &mac.engine),
        Signature::Digest(digest) => by_recipe(name(digest.hash), &digest.engine),
        Signature::PublicKey(key) => by_recipe("Ed25519 signature", &key.engine),
        Signature::Static(token) => format!("the secret itself in {}{}", token.place, after(&token.prefix)),
        Signature::Basic(_) => "user and password in header authorization (HTTP Basic)".to_owned(),
        Signature::Custom(_) => "whatever the connector's own code checks".to_owned(),
        Signature::Any(_) => "any of several".to_owned(),
    }
}

fn by_recipe(algorithm: &str, engine: &Engine) -> String {
    let recipe = &engine.recipe;
    let encoding = match recipe.encoding {
        Encoding::Hex => "hex",
        Encoding::Base64 => "base64",
    };
    let item = match &recipe.list {
        List::None => String::new(),
        List::KeyValue(key) => format!(" as `{key}=…`"),
        List::Spaced(version) => format!(" as `{version},…`"),
    };
    let stamp = recipe
        .timestamp
        .as_ref()
        .map(|stamp| format!("; the time in {}, at most {} s off", stamp.place, stamp.tolerance_seconds));
    format!(
        "{algorithm} of `{}` in {encoding}, in {}{item}{}{}",
        recipe.sign,
        recipe.signature,
        after(&recipe.prefix),
        stamp.unwrap_or_default()
    )
}

fn after(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!(" after `{prefix}`") }
}

fn name(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "SHA1",
        Hash::Sha256 => "SHA256",
        Hash::Sha512 => "SHA512",
    }
}

/// What is signed, with the URL in the first of the ways in which it may be written.
fn signed(engine: &Engine, request: &WebhookRequest) -> Option<Vec<u8>> {
    let chunks = engine.chunks(request).ok()?;
    let urls = url::variants(&request.url, &engine.recipe.url_variants);
    let mut bytes = Vec::new();
    let message = Message { chunks: &chunks, url: urls.first()? };
    message.feed(b"{secret}", |part| bytes.extend_from_slice(part));
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::secret::Secrets;
    use crate::signature::{Digest, Mac, Place, Recipe, StaticToken, TimeUnit};

    fn several() -> Signature {
        let recipe = Recipe::new("{ts}.{body}", Place::header("X-Signature")).prefix("v1=");
        let recipe = recipe.timestamp(Place::header("X-Time"), TimeUnit::Seconds, 300);
        let digest = Recipe::new("{secret}{url}", Place::header("X-Digest")).base64();
        Signature::Any(vec![
            Mac::new(Hash::Sha256, recipe, Secrets::from("an-old-secret")).expect("a recipe").into(),
            Digest::new(Hash::Sha1, digest, Secrets::from("s3cret")).expect("a recipe").into(),
            StaticToken::header("Authorization", Secrets::from("t0ken")).prefix("Bearer ").into(),
        ])
    }

    #[test]
    fn every_way_says_what_it_expects_and_what_it_would_have_signed() {
        let mut request = WebhookRequest::new("POST", "https://h/webhooks/acme?a=1", Timestamp::UNIX_EPOCH);
        request.headers.set("X-Time", "7");
        request.headers.set("Authorization", "Bearer t0ken");
        let reports = VerificationReport::all(&several(), &request.body("{}"));
        let expected: Vec<_> = reports.iter().map(|report| report.expects.as_str()).collect();
        assert_eq!(
            expected,
            [
                "HMAC-SHA256 of `{ts}.{body}` in hex, in header X-Signature after `v1=`; the time in header X-Time, at \
                 most 300 s off",
                "SHA1 of `{secret}{url}` in base64, in header X-Digest",
                "the secret itself in header Authorization after `Bearer `",
            ]
        );
        assert_eq!(reports[0].signed.as_deref(), Some(b"7.{}".as_slice()));
        assert_eq!(reports[1].signed.as_deref(), Some(b"{secret}https://h/webhooks/acme?a=1".as_slice()));
        assert!(reports[0].result.is_err() && reports[1].result.is_err());
        assert_eq!(reports[2].result.as_ref().map(|found| found.key_index), Ok(2), "counted through all");
    }

    #[test]
    fn no_secret_is_shown() {
        let request = WebhookRequest::new("POST", "https://h/", Timestamp::UNIX_EPOCH);
        let shown = format!("{:?}", VerificationReport::all(&several(), &request));
        for secret in ["an-old-secret", "s3cret", "t0ken"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
