//! The contacts that a developer puts into the sandbox, in a form short enough to type.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::contact::{Contact, Origin};

/// The body of `POST /_sandbox/contacts`: a list, or one contact by itself; for one site, or for all.
#[derive(Debug)]
pub(super) struct Seed {
    pub(super) site: Option<String>,
    pub(super) contacts: Vec<SeedContact>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    contacts: Vec<SeedContact>,
}

/// One contact. The first address and the first number are primary.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedContact {
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
    pub(super) fn parse(mut body: Value) -> Result<Self, serde_json::Error> {
        let site = body.as_object_mut().and_then(|fields| fields.remove("site"));
        let site = serde_json::from_value(site.unwrap_or_default())?;
        let contacts = if body.get("contacts").is_some() {
            serde_json::from_value::<Batch>(body)?.contacts
        } else {
            vec![serde_json::from_value(body)?]
        };
        Ok(Self { site, contacts })
    }
}

impl SeedContact {
    /// Makes the full contact; what is not given is made up or left out.
    pub(super) fn build(self, now: Timestamp) -> Contact {
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
