//! A provider that sends its token as it is.

use inbox_core::{
    Batch, Connector, Event, InboxMessage, MapError, ParseError, Registration, Registry, RegistryError,
    Secrets, SettingsError, Signature, Stability, StaticToken, VerifiedRequest,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// The token of every test: not all of it can stand in a path as it is.
pub(super) const TOKEN: &str = "t0ken/+ for acme";

#[derive(Debug)]
struct Acme(Signature);

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

impl Connector for Acme {
    const TYPE: &'static str = "acme";
    const SUMMARY: &'static str = "Messages from Acme";
    const STABILITY: Stability = Stability::Beta;
    type Settings = Settings;
    type Payload = ();

    fn new(settings: Settings) -> Result<Self, SettingsError> {
        let token = match settings.place {
            TokenPlace::Header => StaticToken::header("x-token", settings.token),
            TokenPlace::Path => StaticToken::path(settings.token),
        };
        Ok(Self(token.into()))
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn parse(&self, _: &VerifiedRequest) -> Result<Batch<()>, ParseError> {
        Ok(Batch::new())
    }

    fn map(&self, _: &Event<()>) -> Result<InboxMessage, MapError> {
        Err(MapError::new("acme says nothing"))
    }
}

/// A registry with Acme alone.
pub(super) fn registry() -> Result<Registry, RegistryError> {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<Acme>("acme", "1.0.0"))?;
    Ok(registry)
}
