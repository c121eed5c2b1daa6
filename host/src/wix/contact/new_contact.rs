//! Create Contact.

use std::fmt;

use inbox_core::{EmailAddress, PhoneNumber};
use serde_json::{Map, Value, json};

use crate::wix::Step;
use crate::wix::site::{Call, CallContent};

/// A contact to be made; it needs an address or a phone number.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NewContact {
    /// First name.
    pub first: Option<String>,
    /// Last name.
    pub last: Option<String>,
    /// E-mail address.
    pub email: Option<EmailAddress>,
    /// Phone number.
    pub phone: Option<PhoneNumber>,
}

impl fmt::Debug for NewContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewContact").finish_non_exhaustive()
    }
}

impl NewContact {
    /// The call that makes it.
    pub(in crate::wix) fn call(&self) -> Call {
        Call { step: Step::CreateContact, content: CallContent::Json(self.to_wix()) }
    }

    fn to_wix(&self) -> Value {
        let mut info = Map::new();
        let name: Map<String, Value> = [("first", &self.first), ("last", &self.last)]
            .into_iter()
            .filter_map(|(key, name)| Some((key, name.as_deref()?.trim())))
            .filter(|(_, name)| !name.is_empty())
            .map(|(key, name)| (key.to_owned(), json!(name)))
            .collect();
        if !name.is_empty() {
            info.insert("name".to_owned(), Value::Object(name));
        }
        if let Some(email) = &self.email {
            let item = json!({ "tag": "MAIN", "email": email.as_str(), "primary": true });
            info.insert("emails".to_owned(), json!({ "items": [item] }));
        }
        if let Some(phone) = &self.phone {
            let item = json!({ "tag": "MAIN", "phone": phone.as_str(), "primary": true });
            info.insert("phones".to_owned(), json!({ "items": [item] }));
        }
        json!({ "info": info, "allowDuplicates": false })
    }
}
