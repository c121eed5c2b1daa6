//! The contacts that a developer puts into the sandbox, in a form short enough to type.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::site::contact::{Contact, Origin};

/// The body of `POST /_sandbox/contacts`, or a file of contacts: a list, or one contact by itself.
#[derive(Debug)]
pub(crate) struct Seed(Vec<SeedContact>);

/// A list. They are read one by one, so that an error can name the contact.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// The site of those that do not name their own.
    site: Option<String>,
    contacts: Vec<Value>,
}

/// A contact ready for one site, or for all.
#[derive(Debug, Clone)]
pub(crate) struct Seeded {
    pub(crate) site: Option<String>,
    pub(crate) contact: Contact,
}

/// One contact. The first address and the first number are primary.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeedContact {
    /// The site id of an API key, or the instance id of an app; without one, every site has the contact.
    site: Option<String>,
    id: Option<Uuid>,
    /// First word: first name; the rest: last name.
    name: Option<String>,
    first: Option<String>,
    last: Option<String>,
    #[serde(default)]
    emails: Vec<String>,
    #[serde(default)]
    phones: Vec<String>,
    created_date: Option<Timestamp>,
    last_activity: Option<Timestamp>,
}

impl Seed {
    /// Reads it; the error names the contact and the key.
    pub(crate) fn parse(body: Value) -> Result<Self, String> {
        if body.get("contacts").is_none() {
            let contact = serde_json::from_value(body).map_err(|error| error.to_string())?;
            return Ok(Self(vec![contact]));
        }
        let batch: Batch = serde_json::from_value(body).map_err(|error| error.to_string())?;
        let read = |(place, contact)| {
            let contact = SeedContact::deserialize(contact);
            let contact = contact.map_err(|error| format!("contacts[{place}]: {error}"))?;
            Ok(SeedContact { site: contact.site.or_else(|| batch.site.clone()), ..contact })
        };
        batch.contacts.iter().enumerate().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Makes the full contacts; missing values are made up or left out.
    pub(crate) fn build(self, now: Timestamp) -> Vec<Seeded> {
        let build = |one: SeedContact| Seeded { site: one.site.clone(), contact: one.build(now) };
        self.0.into_iter().map(build).collect()
    }
}

impl SeedContact {
    fn build(self, now: Timestamp) -> Contact {
        let created = self.created_date.unwrap_or(now);
        let origin = Origin {
            id: self.id.unwrap_or_else(Uuid::new_v4).to_string(),
            source: json!({"sourceType": "ADMIN"}),
            created,
            active: self.last_activity.unwrap_or(created),
        };
        let emails: Vec<Value> = self.emails.iter().map(|email| json!({"email": email})).collect();
        let phones: Vec<Value> = self.phones.iter().map(|phone| json!({"phone": phone})).collect();
        let mut info = json!({"name": self.name()});
        for (name, items) in [("emails", emails), ("phones", phones)] {
            if !items.is_empty() {
                info[name] = json!({"items": items});
            }
        }
        Contact::new(info, origin)
    }

    fn name(&self) -> Value {
        let (first, last) = match self.name.as_deref().map(str::trim) {
            Some(name) => {
                name.split_once(' ').map_or((Some(name), None), |(first, last)| (Some(first), Some(last)))
            }
            None => (self.first.as_deref(), self.last.as_deref()),
        };
        let mut name = json!({});
        for (part, value) in [("first", first), ("last", last)] {
            if let Some(value) = value {
                name[part] = Value::from(value.trim());
            }
        }
        name
    }
}
