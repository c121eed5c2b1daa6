//! Secrets and settings with a fault.

use schemars::JsonSchema;
use serde::Deserialize;

use super::assert_caught;
use super::toy::{Fault, Good, Toy, ToySettings};
use crate::error::{ParseError, SettingsError};
use crate::request::VerifiedRequest;
use crate::secret::{Secret, Secrets};

const SHOWN: &str = "no secret is shown";

#[derive(Debug)]
struct LeaksInDebug;

impl Fault for LeaksInDebug {
    fn shown(secrets: &Secrets) -> String {
        secrets.first().secret.expose().to_owned()
    }
}

#[test]
fn a_secret_in_debug_is_caught() {
    assert_caught::<Toy<LeaksInDebug>>(
        SHOWN,
        "`Debug` of the connector shows the secret of setting `/secret/0`",
    );
}

#[derive(Debug)]
struct LeaksInAnError;

impl Fault for LeaksInAnError {
    fn key(_: &VerifiedRequest, _: &serde_json::Value) -> Result<String, ParseError> {
        Err(ParseError::new("not for a-made-up-secret"))
    }
}

#[test]
fn a_secret_in_an_error_is_caught() {
    assert_caught::<Toy<LeaksInAnError>>(SHOWN, "the batch shows the secret of setting `/secret/0`");
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlainText {
    secret: Vec<String>,
    #[expect(dead_code, reason = "a setting that decides nothing")]
    account: String,
}

impl ToySettings for PlainText {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        Ok(Secret::new(self.secret[0].clone()).into())
    }
}

#[test]
fn a_secret_that_is_a_plain_text_is_caught() {
    assert_caught::<Toy<Good, PlainText>>(SHOWN, "setting `/secret/0` is a secret but no `Secret`");
}

#[derive(Deserialize, JsonSchema)]
struct Lenient {
    secret: Secrets,
}

impl ToySettings for Lenient {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        Ok(self.secret.clone())
    }
}

#[test]
fn settings_that_take_unknown_keys_are_caught() {
    let rule = "the settings of the fixtures load, and an unknown key is refused";
    assert_caught::<Toy<Good, Lenient>>(rule, "add #[serde(deny_unknown_fields)]");
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Quoting {
    secret: Secrets,
    #[expect(dead_code, reason = "a setting that decides nothing")]
    account: String,
}

impl ToySettings for Quoting {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        let first = self.secret.first().secret.expose();
        if first.is_ascii() {
            return Ok(self.secret.clone());
        }
        Err(SettingsError::new("secret", format!("`{first}` is not ASCII")))
    }
}

#[test]
fn an_error_that_quotes_a_secret_is_caught() {
    assert_caught::<Toy<Good, Quoting>>(SHOWN, "the error about setting `/secret/0` quotes its secret");
}
