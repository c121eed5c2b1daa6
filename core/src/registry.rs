//! How connectors register, and the one place where registrations are collected.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use schemars::Schema;
use serde::Deserialize;
use thiserror::Error;
use toml::de::ValueDeserializer;

use crate::connector::{Connector, DynConnector, Stability, erase};
use crate::error::SettingsError;

/// A connector type: how it describes itself, and how to build an instance of it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Registration {
    /// The connector type in the config.
    pub connector_type: &'static str,
    /// What it brings into the inbox, in one line.
    pub summary: &'static str,
    /// How far it can be relied on.
    pub stability: Stability,
    /// The crate that registered it.
    pub crate_name: &'static str,
    /// That crate's version.
    pub crate_version: &'static str,
    build: fn(ValueDeserializer<'_>) -> Result<Arc<dyn DynConnector>, BuildError>,
    schema: fn() -> Schema,
}

impl Registration {
    /// Describes a connector; [`register_connector!`](crate::register_connector) calls this.
    pub const fn of<C: Connector>(crate_name: &'static str, crate_version: &'static str) -> Self {
        Self {
            connector_type: C::TYPE,
            summary: C::SUMMARY,
            stability: C::STABILITY,
            crate_name,
            crate_version,
            build: build::<C>,
            schema: || schemars::schema_for!(C::Settings),
        }
    }

    /// Builds an instance from its settings table; errors keep their place in the config.
    pub fn build(&self, settings: ValueDeserializer<'_>) -> Result<Arc<dyn DynConnector>, BuildError> {
        (self.build)(settings)
    }

    /// The JSON Schema of the settings table.
    pub fn schema(&self) -> Schema {
        (self.schema)()
    }
}

fn build<C: Connector>(settings: ValueDeserializer<'_>) -> Result<Arc<dyn DynConnector>, BuildError> {
    Ok(erase(C::new(C::Settings::deserialize(settings)?)?))
}

/// Why an instance could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The settings table has a key or value that does not fit; the error knows its place.
    #[error(transparent)]
    Shape(#[from] toml::de::Error),
    /// The connector refused the settings.
    #[error(transparent)]
    Refused(#[from] SettingsError),
}

/// Every connector type that is linked into this binary.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    registrations: BTreeMap<&'static str, Registration>,
}

impl Registry {
    /// A registry to be filled by hand.
    pub fn empty() -> Self {
        Self::default()
    }

    /// What `register_connector!` registered in the crates that are linked into this binary.
    pub fn collect() -> Result<Self, RegistryError> {
        let mut registry = Self::empty();
        for registration in inventory::iter::<Registration> {
            registry.add(*registration)?;
        }
        Ok(registry)
    }

    /// Adds a registration.
    ///
    /// # Errors
    /// The type is there already. The first one stays, but which is first depends on the linker: use neither.
    pub fn add(&mut self, registration: Registration) -> Result<(), RegistryError> {
        match self.registrations.entry(registration.connector_type) {
            Entry::Vacant(place) => {
                place.insert(registration);
                Ok(())
            }
            Entry::Occupied(first) => Err(RegistryError {
                connector_type: registration.connector_type,
                first: first.get().crate_name,
                second: registration.crate_name,
            }),
        }
    }

    /// The registration of a connector type.
    pub fn get(&self, connector_type: &str) -> Option<&Registration> {
        self.registrations.get(connector_type)
    }

    /// Every registration, sorted by type.
    pub fn iter(&self) -> impl Iterator<Item = &Registration> {
        self.registrations.values()
    }
}

/// Two crates registered the same connector type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "connector type `{connector_type}` is registered by both {first} and {second}: link only one of them"
)]
pub struct RegistryError {
    connector_type: &'static str,
    first: &'static str,
    second: &'static str,
}

inventory::collect!(Registration);

/// Registers a connector: `register_connector!(Acme);`. The host finds it once the crate is linked in.
#[macro_export]
macro_rules! register_connector {
    ($connector:ty) => {
        $crate::private::inventory::submit! {
            $crate::host::Registration::of::<$connector>(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        }
    };
}
