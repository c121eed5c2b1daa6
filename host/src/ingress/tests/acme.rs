//! A provider that sends its token as it is.

use inbox_core::host::{Registration, Registry, RegistryError};
use inbox_core::{
    Batch, ParseError, Secrets, SettingsError, Signature, StaticToken, VerifiedRequest, opaque_debug,
};
use inbox_toy::{Behavior, Payload, Toy, ToySettings};
use schemars::JsonSchema;
use serde::Deserialize;

/// The token of every test: not all of it can stand in a path as it is.
pub(super) const TOKEN: &str = "t0ken/+ for acme";

#[derive(Debug)]
struct Acme;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum TokenPlace {
    Header,
    Path,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Settings {
    place: TokenPlace,
    token: Secrets,
}

opaque_debug!(Settings);

impl ToySettings for Settings {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        Ok(self.token.clone())
    }
}

impl Behavior<Settings> for Acme {
    const TYPE: &'static str = "acme";

    fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
        let token = match settings.place {
            TokenPlace::Header => StaticToken::header("x-token", settings.secrets()?),
            TokenPlace::Path => StaticToken::path(settings.secrets()?),
        };
        Ok(token.into())
    }

    fn parse(_: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        Ok(Batch::new())
    }
}

/// A registry with Acme alone.
pub(super) fn registry() -> Result<Registry, RegistryError> {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<Toy<Acme, Settings>>("acme", "1.0.0"))?;
    Ok(registry)
}
