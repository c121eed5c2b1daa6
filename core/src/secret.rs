//! Secrets that are never printed and never serialised.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A secret text. `Debug` shows nothing of it; it has no `Serialize` and no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares in a time that does not depend on where the texts differ.
    pub fn matches(&self, other: &str) -> bool {
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        if text.is_empty() {
            return Err(de::Error::custom("a secret must not be empty"));
        }
        Ok(Self(text))
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "writeOnly": true,
            "description": "a secret: { env = \"NAME\" }, { file = \"PATH\" }, or a literal (discouraged)"
        })
    }
}

/// One key: a secret and, optionally, the only accounts that it may speak for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// The secret.
    pub secret: Secret,
    /// Accounts it is bound to; empty means every account of the instance.
    pub accounts: Vec<String>,
}

impl Key {
    /// A key that speaks for every account.
    pub fn new(secret: Secret) -> Self {
        Self { secret, accounts: Vec::new() }
    }

    /// Binds the key to these accounts: events of any other account that it signed are refused. `None` without any.
    pub fn bound_to(self, accounts: impl IntoIterator<Item = String>) -> Option<Self> {
        let accounts: Vec<String> = accounts.into_iter().collect();
        (!accounts.is_empty()).then_some(Self { accounts, ..self })
    }
}

/// One or several keys that are valid at the same time, as during a rotation. Never empty.
///
/// In the config: a secret, a table `{ secret = …, accounts = ["…"] }`, or a list of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets(Vec<Key>);

impl Secrets {
    /// Several keys; `None` without any.
    pub fn new(keys: Vec<Key>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// The keys in the order of the config: the first one signs.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }

    /// The key that signs: the first one.
    pub fn first(&self) -> &Key {
        &self.0[0]
    }
}

impl From<&str> for Secrets {
    fn from(text: &str) -> Self {
        Self(vec![Key::new(Secret::new(text))])
    }
}

impl From<Secret> for Secrets {
    fn from(secret: Secret) -> Self {
        Self(vec![Key::new(secret)])
    }
}

impl<'de> Deserialize<'de> for Secrets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = deserializer.deserialize_any(KeysVisitor)?;
        Self::new(keys).ok_or_else(|| de::Error::custom("at least one secret is needed"))
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyVisitor)
    }
}

impl JsonSchema for Secrets {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secrets".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let secret = generator.subschema_for::<Secret>();
        let bound = json_schema!({
            "type": "object", "required": ["secret"], "additionalProperties": false, "properties": {
                "secret": secret,
                "accounts": { "type": "array", "minItems": 1, "items": { "type": "string" } }
            }
        });
        json_schema!({
            "description": "a secret, or a list of secrets that are valid at the same time",
            "anyOf": [
                secret,
                bound,
                { "type": "array", "minItems": 1, "items": { "anyOf": [secret, bound] } }
            ]
        })
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret or a table { secret = …, accounts = […] }")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Key, E> {
        Secret::deserialize(de::value::StrDeserializer::new(text)).map(Key::new)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Key, A::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Bound {
            secret: Secret,
            accounts: Option<Vec<String>>,
        }
        let bound = Bound::deserialize(de::value::MapAccessDeserializer::new(map))?;
        let key = Key::new(bound.secret);
        let key = match bound.accounts {
            Some(accounts) => key.bound_to(accounts),
            None => Some(key),
        };
        key.ok_or_else(|| {
            de::Error::custom(
                "`accounts` is empty: name the accounts that this key speaks for, or leave `accounts` out",
            )
        })
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Vec<Key>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret or a list of secrets")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<Key>, E> {
        KeyVisitor.visit_str(text).map(|key| vec![key])
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<Key>, A::Error> {
        KeyVisitor.visit_map(map).map(|key| vec![key])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Key>, A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = list.next_element::<Key>()? {
            keys.push(key);
        }
        Ok(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let keys = Secrets::from("hunter2");
        assert!(!format!("{keys:?}").contains("hunter2"));
    }

    #[test]
    fn several_keys_may_be_bound_to_accounts() {
        #[derive(serde::Deserialize)]
        struct Settings {
            key: Secrets,
        }
        let settings: Settings =
            toml::from_str("key = ['new', { secret = 'old', accounts = ['1'] }]").expect("a list of keys");
        assert_eq!(settings.key.keys()[1].accounts, ["1"]);
        let settings: Settings =
            toml::from_str("key = { secret = 'only', accounts = ['1'] }").expect("a single key");
        assert_eq!((settings.key.first().secret.expose(), settings.key.keys().len()), ("only", 1));
        assert_eq!(settings.key.first().accounts, ["1"]);
        assert!(toml::from_str::<Settings>("key = []").is_err());
        assert!(toml::from_str::<Settings>("key = ''").is_err());
    }

    #[test]
    fn a_key_that_is_bound_to_no_account_is_refused() {
        let error = toml::from_str::<Key>("secret = 'a'\naccounts = []")
            .expect_err("it would speak for every account");
        assert!(error.message().contains("leave `accounts` out"), "{error}");
        assert_eq!(Key::new(Secret::new("a")).bound_to([]), None);
    }
}
