//! The order of Query Contacts (Contacts v4, "Sort, Filter and Search" page).

use std::cmp::Ordering;

use serde_json::Value;

use crate::assumptions::DefaultOrder;
use crate::error::WixError;
use crate::site::contact::Contact;

const SORTABLE: [&str; 11] = [
    "createdDate",
    "lastActivity.activityDate",
    "primaryInfo.email",
    "info.name.first",
    "info.name.last",
    "info.company",
    "info.jobTitle",
    "info.birthdate",
    "primaryEmail.email",
    "primaryPhone.formattedPhone",
    "primaryPhone.countryCode",
];

/// One sort field and its direction.
#[derive(Debug)]
pub(crate) struct Sort {
    pointer: String,
    descending: bool,
}

impl Sort {
    /// Reads the checked `query.sort`. The default is `createdDate`, in the assumed order.
    pub(crate) fn parse(query: &Value, default: DefaultOrder) -> Result<Self, WixError> {
        let sort = &query["sort"][0];
        let is_newest_first = sort.is_null() && default == DefaultOrder::NewestFirst;
        let name = sort["fieldName"].as_str().unwrap_or("createdDate");
        if !SORTABLE.contains(&name) {
            return Err(WixError::bad_request("UNSUPPORTED_SORT_FIELD", "Unsupported sort field")
                .with_hint(format!("{name:?} is not a documented sort field of Contacts v4")));
        }
        Ok(Self {
            pointer: format!("/{}", name.replace('.', "/")),
            descending: is_newest_first || sort["order"] == "DESC",
        })
    }

    /// Compares two contacts; those without the field come last either way.
    pub(crate) fn compare(&self, left: &Contact, right: &Contact) -> Ordering {
        match (self.key(left), self.key(right)) {
            (Some(left), Some(right)) if self.descending => right.cmp(&left),
            (Some(left), Some(right)) => left.cmp(&right),
            (left, right) => right.is_some().cmp(&left.is_some()),
        }
    }

    fn key(&self, contact: &Contact) -> Option<String> {
        contact.json.pointer(&self.pointer).and_then(Value::as_str).map(str::to_lowercase)
    }
}
