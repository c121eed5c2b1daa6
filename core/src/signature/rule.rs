//! What a signature demands, in words, and what it says to one request: for people who look into a call.

use super::encoding::Encoding;
use super::engine::Engine;
use super::hash::Hash;
use super::message::Message;
use super::recipe::List;
use super::{Match, Signature, url};
use crate::error::VerifyError;
use crate::request::WebhookRequest;

/// One way of signing that a signature takes, and what it says to a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Rule {
    /// What it demands, in words.
    pub demands: String,
    /// How many keys it knows.
    pub keys: usize,
    /// Which of all keys matched, or why none did.
    pub verdict: Result<Match, VerifyError>,
    /// The very bytes that are signed, with `{secret}` for the secret; `None` where there are none, or a part is missing.
    pub signed: Option<Vec<u8>>,
}

impl Signature {
    /// What each way of signing says to a request, in the order in which they are tried.
    pub fn rules(&self, request: &WebhookRequest) -> Vec<Rule> {
        let mut keys_before = 0;
        let mut rules = Vec::new();
        for one in self.ways() {
            let verdict = one.verify(request);
            let verdict = verdict.map(|found| Match { key: keys_before + found.key, ..found });
            let engine = one.engine();
            let signed = engine.and_then(|engine| signed(engine, request));
            rules.push(Rule { demands: one.demands(), keys: one.keys(), verdict, signed });
            keys_before += one.keys();
        }
        rules
    }

    fn ways(&self) -> Vec<&Self> {
        match self {
            Self::Any(all) => all.iter().flat_map(Self::ways).collect(),
            one => vec![one],
        }
    }

    fn engine(&self) -> Option<&Engine> {
        match self {
            Self::Mac(mac) => Some(&mac.engine),
            Self::Digest(digest) => Some(&digest.engine),
            Self::PublicKey(key) => Some(&key.engine),
            Self::Static(_) | Self::Basic(_) | Self::Any(_) | Self::Custom(_) => None,
        }
    }

    fn demands(&self) -> String {
        match self {
            Self::Mac(mac) => by_recipe(&format!("HMAC-{}", name(mac.hash)), &mac.engine),
            Self::Digest(digest) => by_recipe(name(digest.hash), &digest.engine),
            Self::PublicKey(key) => by_recipe("Ed25519 signature", &key.engine),
            Self::Static(token) => format!("the secret itself in {}{}", token.place, behind(&token.prefix)),
            Self::Basic(_) => "user and password in header authorization (HTTP Basic)".to_owned(),
            Self::Custom(_) => "what code of the connector demands".to_owned(),
            Self::Any(_) => "any of several".to_owned(),
        }
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
        behind(&recipe.prefix),
        stamp.unwrap_or_default()
    )
}

fn behind(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!(" behind `{prefix}`") }
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
    fn every_way_says_what_it_demands_and_what_it_would_have_signed() {
        let mut request = WebhookRequest::new("POST", "https://h/webhooks/acme?a=1", Timestamp::UNIX_EPOCH);
        request.headers.set("X-Time", "7");
        request.headers.set("Authorization", "Bearer t0ken");
        let rules = several().rules(&request.body("{}"));
        let demands: Vec<_> = rules.iter().map(|rule| rule.demands.as_str()).collect();
        assert_eq!(
            demands,
            [
                "HMAC-SHA256 of `{ts}.{body}` in hex, in header X-Signature behind `v1=`; the time in header X-Time, at \
                 most 300 s off",
                "SHA1 of `{secret}{url}` in base64, in header X-Digest",
                "the secret itself in header Authorization behind `Bearer `",
            ]
        );
        assert_eq!(rules[0].signed.as_deref(), Some(b"7.{}".as_slice()));
        assert_eq!(rules[1].signed.as_deref(), Some(b"{secret}https://h/webhooks/acme?a=1".as_slice()));
        assert!(rules[0].verdict.is_err() && rules[1].verdict.is_err());
        assert_eq!(rules[2].verdict.as_ref().map(|found| found.key), Ok(2), "counted through all");
    }

    #[test]
    fn no_secret_is_told() {
        let request = WebhookRequest::new("POST", "https://h/", Timestamp::UNIX_EPOCH);
        let told = format!("{:?}", several().rules(&request));
        for secret in ["an-old-secret", "s3cret", "t0ken"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}
