//! The fields that a filter may name, and how each is read from a contact.

use serde_json::Value;

use crate::assumptions::EmailCase;
use crate::error::WixError;
use crate::site::contact::{Contact, fold};

const EXTENDED: &str = "info.extendedFields.";

/// A filterable field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    name: String,
    pub(super) kind: Kind,
    folds: bool,
}

/// The families of fields, each with its own operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    Date,
    Text,
    Status,
    Names,
    Extended,
}

impl Field {
    pub(super) fn named(name: &str, case: EmailCase) -> Result<Self, WixError> {
        let kind = match name {
            "id" | "info.locale" => Kind::Id,
            "createdDate" | "updatedDate" | "lastActivity.activityDate" | "info.birthdate" => Kind::Date,
            "primaryInfo.email"
            | "primaryInfo.phone"
            | "info.emails.email"
            | "info.phones.phone"
            | "info.phones.e164Phone"
            | "info.name.first"
            | "info.name.last"
            | "info.company"
            | "info.jobTitle"
            | "primaryEmail.email"
            | "primaryPhone.phone"
            | "primaryPhone.e164Phone"
            | "primaryPhone.formattedPhone"
            | "primaryPhone.countryCode" => Kind::Text,
            "primaryEmail.subscriptionStatus"
            | "primaryEmail.deliverabilityStatus"
            | "primaryPhone.subscriptionStatus" => Kind::Status,
            "info.labelKeys" | "info.locations" => Kind::Names,
            _ if name.strip_prefix(EXTENDED).is_some_and(|key| !key.is_empty()) => Kind::Extended,
            _ => return Err(unknown_field(name)),
        };
        let is_email = matches!(name, "info.emails.email" | "primaryInfo.email" | "primaryEmail.email");
        Ok(Self { name: name.to_owned(), kind, folds: is_email && case == EmailCase::Ignored })
    }

    /// Whether this is an address, compared in lower case.
    pub(super) fn folds(&self) -> bool {
        self.folds
    }

    /// The form in which values of this field are compared.
    pub(super) fn comparable(&self, value: &str) -> String {
        if self.folds { fold(value) } else { value.to_owned() }
    }

    /// Returns all values of the field: an array gives one for each of its items.
    pub(super) fn values(&self, contact: &Contact) -> Vec<String> {
        let mut values = Vec::new();
        match self.name.strip_prefix(EXTENDED) {
            Some(key) => collect(&contact.json["info"]["extendedFields"]["items"][key], "", &mut values),
            None => collect(&contact.json, &self.name, &mut values),
        }
        values.iter().map(|value| self.comparable(value)).collect()
    }
}

fn collect(value: &Value, path: &str, values: &mut Vec<String>) {
    if let Some(items) = value.as_array().or_else(|| value.get("items").and_then(Value::as_array)) {
        for item in items {
            collect(item, path, values);
        }
    } else if path.is_empty() {
        match value {
            Value::String(text) => values.push(text.clone()),
            Value::Number(number) => values.push(number.to_string()),
            _ => {}
        }
    } else {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        collect(&value[name], rest, values);
    }
}

fn unknown_field(name: &str) -> WixError {
    WixError::bad_request("UNSUPPORTED_FILTER_FIELD_UNKNOWN", "Unknown filter field")
        .with_hint(format!("{name:?} is not a documented filter field of Contacts v4"))
}
