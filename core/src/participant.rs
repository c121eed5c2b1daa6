//! The person on the other side.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::address::{EmailAddress, PhoneNumber};
use crate::opaque::opaque_debug;
use crate::pointer::text_at;
use crate::text::one_line;

/// The person on the other side, as far as the provider says. `Debug` shows nothing of the person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Participant {
    /// The provider's id of the person, unique inside an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The name as the provider shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The person's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// The person's phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
}

opaque_debug!(Participant);

impl Participant {
    /// Nobody in particular; fill in what the provider says.
    pub fn new() -> Self {
        Self::default()
    }

    /// A person known by the provider's id.
    pub fn of(external_id: impl Into<String>) -> Self {
        Self { external_id: Some(external_id.into()), ..Self::default() }
    }

    /// Sets the name, on one line and without invisible characters, unless it is blank.
    pub fn display_name(mut self, name: Option<&str>) -> Self {
        self.display_name = name.map(one_line).filter(|name| !name.is_empty());
        self
    }

    /// Sets the name from the words at these JSON pointers, such as a first and a last name; one that is set stays.
    pub fn named_at(self, value: &Value, pointers: &[&str]) -> Self {
        if self.display_name.is_some() {
            return self;
        }
        let words: Vec<_> = pointers.iter().filter_map(|pointer| text_at(value, pointer)).collect();
        self.display_name(Some(&words.join(" ")))
    }

    /// Sets the e-mail address.
    pub fn email(mut self, email: Option<EmailAddress>) -> Self {
        self.email = email;
        self
    }

    /// Sets the phone number.
    pub fn phone(mut self, phone: Option<PhoneNumber>) -> Self {
        self.phone = phone;
        self
    }

    /// Sets the e-mail address and the phone number, each as a form has it. What is no address or no international
    /// number is left out.
    pub fn reached_at(self, email: Option<&str>, phone: Option<&str>) -> Self {
        let (email, phone) =
            (email.and_then(|text| text.parse().ok()), phone.and_then(|text| text.parse().ok()));
        self.email(email).phone(phone)
    }

    /// Whether there is an e-mail address or a phone number, by which a contact can be found.
    pub fn can_be_reached(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_on_one_line_as_it_reads() {
        let name = |name: &str| Participant::new().display_name(Some(name)).display_name;
        assert_eq!(name(" Anna\r\n\tvan  der\u{a0}Berg\0 ").as_deref(), Some("Anna van der Berg"));
        assert_eq!(name("\u{202e}Anna\u{202c} \u{2067}Levi\u{2069}").as_deref(), Some("Anna Levi"));
        for kept in ["אנה לוי", "李 小龍", "Anna 🌸", "نرگس\u{200c}زاده", "👩\u{200d}🔧"]
        {
            assert_eq!(name(kept).as_deref(), Some(kept));
        }
        for blank in ["", " ", "\u{7}\n", "\u{202e}"] {
            assert_eq!(name(blank), None);
        }
    }

    #[test]
    fn a_name_comes_from_the_first_places_that_have_one() {
        let form = serde_json::json!({ "first": " Anna", "last": "Levi", "full": "Anna L.", "none": 7 });
        let name = |places: &[&[&str]]| {
            let person = places.iter().fold(Participant::new(), |person, at| person.named_at(&form, at));
            person.display_name
        };
        assert_eq!(name(&[&["/first", "/none", "/last"], &["/full"]]).as_deref(), Some("Anna Levi"));
        assert_eq!(name(&[&["/none"], &["/full"]]).as_deref(), Some("Anna L."));
        assert_eq!(name(&[&["/none"]]), None);
    }

    #[test]
    fn what_is_no_address_and_no_number_is_left_out() {
        let anna = Participant::new().reached_at(Some(" Anna@Example.com"), Some("0761 123"));
        assert_eq!(
            (anna.email.as_ref().map(EmailAddress::as_str), &anna.phone),
            (Some("anna@example.com"), &None)
        );
        assert!(
            anna.can_be_reached() && !Participant::of("7").reached_at(Some("anna"), None).can_be_reached()
        );
    }
}
