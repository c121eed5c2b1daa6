//! Secrets and settings with a fault.

use inbox_core::{Key, ParseError, Secret, Secrets, SettingsError, Signature, VerifiedRequest};
use schemars::JsonSchema;
use serde::Deserialize;

use super::signatures::Nowhere;
use super::{SETTINGS, assert_caught, assert_said, broken_rules, put, toy_crate};
use inbox_toy::{Behavior, Good, Settings, Toy, ToySettings, sign_with};

const SHOWN: &str = "no secret is shown";

#[derive(Debug)]
struct LeaksInDebug;

impl Behavior for LeaksInDebug {
    fn shown(settings: &Settings) -> String {
        settings.secrets().expect("good settings").first().secret.expose().to_owned()
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

impl Behavior for LeaksInAnError {
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
    assert_caught::<Toy<Good, PlainText>>(SHOWN, "setting `/secret/0` is a secret but not a `Secret`");
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

#[test]
fn a_secret_that_may_be_empty_is_caught() {
    let rule = "a call signed with a wrong, empty or another instance's secret is refused";
    assert_caught::<Toy<Nowhere, PlainText>>(rule, "setting `/secret/0` may be empty");
}

#[derive(Deserialize, JsonSchema)]
struct Inner {
    #[expect(dead_code, reason = "a setting that decides nothing")]
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LenientInside {
    secret: Secrets,
    #[expect(dead_code, reason = "a setting that decides nothing")]
    account: Inner,
}

impl ToySettings for LenientInside {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        Ok(self.secret.clone())
    }
}

#[test]
fn a_table_inside_that_takes_unknown_keys_is_caught() {
    let root = toy_crate();
    let settings = SETTINGS.replace("\"made-up-account\"", "{ name = \"made up\" }");
    put(root.path(), "fixtures/toy/settings.toml", &settings);
    let rule = "the settings of the fixtures load, and an unknown key is refused";
    let words = "the unknown key `/account/conformance_unknown_key` is accepted";
    assert_said(&broken_rules::<Toy<Good, LenientInside>>(root.path(), rule), rule, words);
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

#[derive(Debug)]
struct Unbound;

impl Behavior for Unbound {
    fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
        let secrets = settings.secrets()?;
        let keys = secrets.keys().iter().map(|key| Key::new(key.secret.clone())).collect();
        sign_with(Secrets::new(keys).unwrap_or(secrets))
    }
}

#[test]
fn a_key_that_loses_its_accounts_is_caught() {
    let rule = "a secret that is bound to accounts is valid for those accounts only";
    assert_caught::<Toy<Unbound>>(rule, "with setting `/secret/0` bound to an account");
}
