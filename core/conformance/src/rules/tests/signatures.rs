//! Signatures with a hole.

use std::fmt::Write as _;
use std::sync::Arc;

use inbox_core::{
    CustomSignature, Hash, Mac, Match, Place, Recipe, Secrets, SettingsError, SignError, Signature,
    VerifyError, WebhookRequest,
};
use sha2::{Digest as _, Sha256};

use super::assert_caught;
use inbox_toy::{Behavior, Settings, Toy, ToySettings};

const HEADER: &str = "x-toy-signature";
const TIME: &str = "x-toy-time";

/// What a made-up signature made of code does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hole {
    Nowhere,
    PrefixCompare,
    NoTime,
    HalfTheBody,
    FirstHeader,
    AnyCase,
    PanicsOnOddInput,
    AnySecret,
}

#[derive(Debug)]
struct Holed {
    hole: Hole,
    secrets: Secrets,
}

impl Holed {
    fn made(&self, time: &str, request: &WebhookRequest) -> String {
        let body = &request.body;
        let signed = if self.hole == Hole::HalfTheBody { &body[..body.len() / 2] } else { body };
        let secret = if self.hole == Hole::AnySecret { "" } else { self.secrets.first().secret.expose() };
        let hash = Sha256::new().chain_update(secret).chain_update(time).chain_update(signed).finalize();
        hash.iter().fold("v0=".to_owned(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a text");
            text
        })
    }

    fn only<'a>(&self, request: &'a WebhookRequest, name: &'static str) -> Result<&'a str, VerifyError> {
        let mut values = request.headers.all(name);
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value),
            (Some(value), Some(_)) if self.hole == Hole::FirstHeader => Ok(value),
            _ => Err(VerifyError::Missing(name.to_owned())),
        }
    }
}

impl CustomSignature for Holed {
    fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError> {
        let (time, given) = (self.only(request, TIME)?, self.only(request, HEADER)?);
        let age = request.received_at.as_second() - time.parse::<i64>().map_err(|_| VerifyError::Mismatch)?;
        if self.hole == Hole::PanicsOnOddInput {
            assert!(given[..3].is_ascii(), "odd input");
        }
        let made = self.made(time, request);
        let is_good = match self.hole {
            Hole::PrefixCompare => !given.is_empty() && made.starts_with(given),
            Hole::AnyCase => made.eq_ignore_ascii_case(given),
            _ => made == given,
        };
        let is_fresh = self.hole == Hole::NoTime || age.abs() <= 300;
        if !is_good || !is_fresh {
            return Err(VerifyError::Mismatch);
        }
        Ok(Match::new(0, self.secrets.first().accounts.clone()))
    }

    fn sign(&self, mut request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        let time = request.received_at.as_second().to_string();
        let made = self.made(&time, &request);
        request.headers.set(TIME, time);
        request.headers.set(HEADER, made);
        Ok(request)
    }
}

/// Declares a fault whose signature is code with a hole.
macro_rules! holed {
    ($($name:ident),*) => {$(
        #[derive(Debug)]
        pub(super) struct $name;

        impl<S: ToySettings> Behavior<S> for $name {
            fn signature(settings: &S) -> Result<Signature, SettingsError> {
                Ok(Signature::Custom(Arc::new(Holed { hole: Hole::$name, secrets: settings.secrets()? })))
            }
        }
    )*};
}

holed!(Nowhere, PrefixCompare, NoTime, HalfTheBody, FirstHeader, AnyCase, PanicsOnOddInput, AnySecret);

const ODD: &str = "a call whose signature is missing, repeated, cut or malformed is refused";

#[test]
fn good_code_passes_everything() {
    assert_eq!(super::broken::<Toy<Nowhere>>(super::toy_crate().path()), [""; 0]);
}

#[test]
fn a_prefix_compare_is_caught() {
    let words = "case `batch`: a forged call is accepted: header x-toy-signature is cut to its first half";
    assert_caught::<Toy<PrefixCompare>>(ODD, words);
}

#[test]
fn a_compare_that_ignores_the_letter_case_of_the_prefix_is_caught() {
    assert_caught::<Toy<AnyCase>>(ODD, "header x-toy-signature has its prefix in upper case");
}

#[test]
fn taking_the_first_of_two_headers_is_caught() {
    assert_caught::<Toy<FirstHeader>>(ODD, "header x-toy-signature is repeated");
}

#[test]
fn a_panic_on_an_odd_signature_is_caught() {
    assert_caught::<Toy<PanicsOnOddInput>>(ODD, "verification panics (");
}

#[test]
fn code_that_ignores_the_timestamp_is_caught() {
    let rule = "a call that is too old or from the future is refused";
    assert_caught::<Toy<NoTime>>(rule, "it arrives 31536000 s after the time that its signature names");
}

#[test]
fn a_body_that_is_signed_in_part_is_caught() {
    assert_caught::<Toy<HalfTheBody>>(
        "a call that was tampered with is refused",
        "a forged call is accepted: a bit of byte",
    );
}

#[test]
fn a_secret_that_decides_nothing_is_caught() {
    let rule = "a call signed with a wrong, empty or another instance's secret is refused";
    assert_caught::<Toy<AnySecret>>(rule, "whichever value is changed");
}

/// A recipe that signs a timestamp as any header.
#[derive(Debug)]
struct TimeAsHeader;

impl Behavior for TimeAsHeader {
    fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
        let recipe = Recipe::new("{h:X-Toy-Time}.{body}", Place::header("X-Toy-Signature"));
        Ok(Mac::new(Hash::Sha256, recipe, settings.secrets()?)?.into())
    }
}

#[test]
fn a_recipe_that_ignores_the_timestamp_is_caught() {
    let rule = "a call that is too old or from the future is refused";
    assert_caught::<Toy<TimeAsHeader>>(rule, "give the recipe a `.timestamp(…)`");
}
