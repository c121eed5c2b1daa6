//! Query Contacts, page by page.

use inbox_core::{EmailAddress, PhoneNumber};
use serde_json::{Value, json};

use crate::wix::call::{Call, CallContent};
use crate::wix::{Contact, Operation};

/// Contacts of one page.
const PAGE: usize = 100;

/// A search for contacts by what they may have.
pub(super) struct Search {
    filter: Value,
    matched_field: &'static str,
}

impl Search {
    pub(super) fn by_email(emails: &[EmailAddress]) -> Self {
        let filter = any_of("info.emails.email", emails.iter().map(EmailAddress::as_str));
        Self { filter, matched_field: "info.emails" }
    }

    pub(super) fn by_phone(phones: &[PhoneNumber]) -> Self {
        let filter = any_of("info.phones.e164Phone", phones.iter().map(PhoneNumber::as_str));
        Self { filter, matched_field: "info.phones" }
    }

    /// The call for the page after this many contacts.
    pub(super) fn page(&self, offset: usize) -> Call {
        let matched_field = self.matched_field;
        let fields = ["lastActivity", "primaryInfo", matched_field, "createdDate", "updatedDate", "source"];
        let query = json!({
            "filter": self.filter,
            "fields": fields,
            "sort": [{ "fieldName": "createdDate", "order": "ASC" }],
            "paging": { "limit": PAGE, "offset": offset },
        });
        Call {
            operation: Operation::QueryContacts,
            content: CallContent::Json(json!({ "query": query }).to_string()),
        }
    }
}

pub(super) struct Page {
    pub(super) contacts: Vec<Contact>,
    pub(super) total: Option<usize>,
}

impl Page {
    pub(super) fn read(answer: &Value) -> Option<Self> {
        let contacts = answer.get("contacts")?.as_array()?;
        let total = answer.pointer("/pagingMetadata/total").and_then(Value::as_u64);
        Some(Self {
            contacts: contacts.iter().map(Contact::read).collect::<Option<_>>()?,
            total: total.and_then(|total| usize::try_from(total).ok()),
        })
    }

    pub(super) fn is_last(&self, read_so_far: usize) -> bool {
        let is_short = self.contacts.len() < PAGE && self.total.is_none_or(|total| total <= read_so_far);
        is_short || self.contacts.is_empty()
    }
}

/// A filter for a field that has one of these values.
fn any_of<'v>(field: &str, values: impl Iterator<Item = &'v str>) -> Value {
    match values.collect::<Vec<_>>().as_slice() {
        [one] => json!({ field: { "$eq": one } }),
        several => json!({ field: { "$in": several } }),
    }
}
