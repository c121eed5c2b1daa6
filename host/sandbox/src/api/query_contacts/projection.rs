//! Which parts of a contact Query Contacts answers (Contacts v4, `fields` and `fieldsets`).

use serde_json::{Value, json};

use crate::body::dropped::Dropped;
use crate::site::contact::Contact;

const FIELDS: [&str; 17] = [
    "source",
    "createdDate",
    "updatedDate",
    "lastActivity",
    "primaryInfo",
    "info.name",
    "info.emails",
    "info.phones",
    "info.addresses",
    "info.company",
    "info.jobTitle",
    "info.picture",
    "info.birthdate",
    "info.locale",
    "info.labelKeys",
    "info.locations",
    "info.extendedFields",
];
const BASIC: [&str; 2] = ["primaryInfo", "info.name"];
const EXTENDED: [&str; 1] = ["info.extendedFields"];
const COMMUNICATION: [&str; 3] = ["info.emails", "info.phones", "info.addresses"];

/// The wanted parts of a contact. `id` and `revision` always come back.
#[derive(Debug)]
pub(crate) enum Projection {
    Full,
    Only(Vec<&'static str>),
}

impl Projection {
    /// Reads the union of `fields` and `fieldsets`; with neither it is FULL. Unknown fields are dropped.
    pub(crate) fn parse(query: &Value, dropped: &mut Dropped) -> Self {
        let names =
            |key: &str| query[key].as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_str);
        if names("fields").chain(names("fieldsets")).next().is_none() {
            return Self::Full;
        }
        let mut wanted = Vec::new();
        for set in names("fieldsets") {
            match set {
                "FULL" => return Self::Full,
                "EXTENDED" => wanted.extend(BASIC.iter().chain(&EXTENDED)),
                "COMMUNICATION_DETAILS" => wanted.extend(BASIC.iter().chain(&COMMUNICATION)),
                _ => wanted.extend(BASIC),
            }
        }
        for (index, name) in names("fields").enumerate() {
            match FIELDS.iter().find(|field| **field == name) {
                Some(field) => wanted.push(field),
                None if matches!(name, "id" | "revision") => {}
                None => dropped.add_unknown(format!("query.fields[{index}]"), name, FIELDS.into_iter()),
            }
        }
        Self::Only(wanted)
    }

    pub(crate) fn apply(&self, contact: &Contact) -> Value {
        let Self::Only(wanted) = self else {
            return contact.json.clone();
        };
        let mut part = json!({"id": contact.id, "revision": contact.json["revision"]});
        for field in wanted {
            match field.split_once('.') {
                Some((outer, inner)) => {
                    if let Some(value) = contact.json[outer].get(inner) {
                        part[outer][inner] = value.clone();
                    }
                }
                None => part[*field] = contact.json[*field].clone(),
            }
        }
        part
    }
}
