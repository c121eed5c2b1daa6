//! Signatures that leave out a part of the URL, and calls that say something else by another method.

use std::sync::Arc;

use inbox_core::{
    CustomSignature, Match, ParseError, Secrets, SettingsError, SignError, Signature, VerifiedRequest,
    VerifyError, WebhookRequest,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::assert_caught;
use inbox_toy::{Behavior, Settings, Toy, ToySettings};

const URLS: &str = "a call that was signed for another URL is refused";
const HEADER: &str = "x-toy-signature";

/// The part of the URL that is not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hole {
    Scheme,
    Host,
    Path,
    Query,
}

#[derive(Debug)]
struct Holed(Hole, Secrets);

impl Holed {
    fn made(&self, request: &WebhookRequest) -> String {
        let url = url::Url::parse(&request.url).expect("a URL");
        let parts = [
            (Hole::Scheme, url.scheme()),
            (Hole::Host, url.host_str().unwrap_or_default()),
            (Hole::Path, url.path()),
            (Hole::Query, url.query().unwrap_or_default()),
        ];
        let mut hash = Sha256::new().chain_update(self.1.first().secret.expose());
        for (_, part) in parts.iter().filter(|(part, _)| *part != self.0) {
            hash = hash.chain_update(part).chain_update("\n");
        }
        hex::encode(hash.chain_update(&request.body).finalize())
    }
}

impl CustomSignature for Holed {
    fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError> {
        let mut given = request.headers.all(HEADER);
        let is_good = given.next().is_some_and(|given| self.made(request) == given) && given.next().is_none();
        if is_good { Ok(Match::default()) } else { Err(VerifyError::Mismatch) }
    }

    fn sign(&self, mut request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        let made = self.made(&request);
        request.headers.set(HEADER, made);
        Ok(request)
    }
}

/// Declares a fault whose signature leaves out that part.
macro_rules! holed {
    ($($name:ident),*) => {$(
        #[derive(Debug)]
        struct $name;

        impl Behavior for $name {
            fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
                Ok(Signature::Custom(Arc::new(Holed(Hole::$name, settings.secrets()?))))
            }
        }
    )*};
}

holed!(Scheme, Host, Path, Query);

#[test]
fn a_url_that_is_signed_in_part_is_caught() {
    let accepted = "case `batch`: a forged call is accepted:";
    assert_caught::<Toy<Scheme>>(URLS, &format!("{accepted} it was signed for another scheme"));
    assert_caught::<Toy<Host>>(URLS, &format!("{accepted} it was signed for another host"));
    assert_caught::<Toy<Path>>(URLS, &format!("{accepted} it was signed for another path"));
    assert_caught::<Toy<Query>>(URLS, &format!("{accepted} a value was added to its query"));
}

#[derive(Debug)]
struct ReadsTheMethod;

impl Behavior for ReadsTheMethod {
    fn key(request: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(format!("{} {}", request.request().method, entry["id"]))
    }
}

#[test]
fn a_method_that_is_not_signed_and_says_something_else_is_caught() {
    let rule = "a call that claims another method, media type or algorithm is refused";
    assert_caught::<Toy<ReadsTheMethod>>(rule, "the same call with the method GET also gives the event");
}
