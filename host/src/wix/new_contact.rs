//! Create Contact.

use std::fmt;

use inbox_core::host::utf16_prefix;
use inbox_core::{EmailAddress, Participant, PhoneNumber};
use serde_json::{Map, Value, json};

use crate::wix::Operation;
use crate::wix::call::{Call, CallContent};

/// The longest first or last name that Wix takes, in UTF-16 code units.
const LONGEST_NAME: usize = 100;

/// A contact to be created; it needs an address or a phone number.
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
    /// A contact for a person: the first word of the name is the first name, the rest the last name.
    pub fn of(person: &Participant) -> Self {
        let name = person.display_name.as_deref().unwrap_or_default().trim();
        let (first, last) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
        Self {
            first: fitting(first),
            last: fitting(last),
            email: person.email.clone(),
            phone: person.phone.clone(),
        }
    }

    /// The call that creates it.
    pub(super) fn call(&self) -> Call {
        Call { operation: Operation::CreateContact, content: CallContent::Json(self.body().to_string()) }
    }

    fn body(&self) -> Value {
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

/// The longest beginning that Wix takes as a name: a longer one would cost the message, too.
fn fitting(name: &str) -> Option<String> {
    let name = utf16_prefix(name.trim(), LONGEST_NAME).trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_at_its_first_space_and_cut_to_what_wix_takes() {
        let names = |name: &str| {
            let contact = NewContact::of(&Participant::new().display_name(Some(name)));
            (contact.first.unwrap_or_default(), contact.last.unwrap_or_default())
        };
        assert_eq!(names("Anna van der Berg"), ("Anna".to_owned(), "van der Berg".to_owned()));
        assert_eq!(names("Anna"), ("Anna".to_owned(), String::new()));
        let long = format!("{} {} rest", "ä".repeat(101), "b".repeat(100));
        assert_eq!(names(&long), ("ä".repeat(100), "b".repeat(100)));
        assert_eq!(names(&"🌸".repeat(60)).0, "🌸".repeat(50), "half a character is none");
    }
}
