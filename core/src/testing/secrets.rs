//! Settings as names for their values, so that no secret is written into another file.

use crate::secret::Secret;

/// The texts in a `settings.toml` with the dotted path to each: `auth_token`, `page_tokens.4711`, `app_secret.0`.
#[derive(Default)]
pub(super) struct SecretNames(Vec<(String, String)>);

crate::opaque_debug!(SecretNames);

impl SecretNames {
    /// Reads the settings; those that are not TOML name nothing.
    pub(super) fn of(settings: &str) -> Self {
        let mut names = Self::default();
        let table: toml::Table = settings.parse().unwrap_or_default();
        names.add("", &toml::Value::Table(table));
        names
    }

    /// `{{auth_token}}`: where the value stands in the settings.
    pub(super) fn name(&self, secret: &Secret) -> String {
        let found = self.0.iter().find(|(_, value)| value == secret.expose());
        format!("{{{{{}}}}}", found.map_or("a secret that is not in settings.toml", |(name, _)| name))
    }

    fn add(&mut self, path: &str, value: &toml::Value) {
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match value {
            toml::Value::String(text) => self.0.push((path.to_owned(), text.clone())),
            toml::Value::Table(table) => table.iter().for_each(|(key, value)| self.add(&below(key), value)),
            toml::Value::Array(list) => {
                list.iter().enumerate().for_each(|(at, value)| self.add(&below(&at.to_string()), value));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_called_by_its_place_in_the_settings() {
        let settings = "token = 'a'\nkeys = ['b', { secret = 'c' }]\n[pages]\n4711 = 'd'\n[more]\nn = 1";
        let names = SecretNames::of(settings);
        let name = |text: &str| names.name(&Secret::new(text));
        assert_eq!((name("a"), name("b")), ("{{token}}".to_owned(), "{{keys.0}}".to_owned()));
        assert_eq!((name("c"), name("d")), ("{{keys.1.secret}}".to_owned(), "{{pages.4711}}".to_owned()));
        assert_eq!(name("e"), "{{a secret that is not in settings.toml}}");
    }
}
