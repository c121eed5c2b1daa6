//! Where a person is reached: e-mail addresses and phone numbers.

use std::str::FromStr;

use email_address::Options;
use serde::{Deserialize, Serialize};

use crate::error::ParseError;
use crate::opaque::opaque_debug;

/// One plain e-mail address, trimmed and in lower case. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = ParseError;

    /// Refuses display names, address literals, host names without a dot, and more than 320 bytes (64 for the name, 255 for the domain).
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let address = text.trim().to_lowercase();
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        match email_address::EmailAddress::parse_with_options(&address, options) {
            Ok(_) if address.len() <= 320 => Ok(Self(address)),
            _ => Err(ParseError::new("not a plain e-mail address")),
        }
    }
}

/// One phone number in E.164 form: `+` and 7 to 15 digits. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The number, with its plus sign.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhoneNumber {
    type Err = ParseError;

    /// Takes an international number; spaces, dots, dashes and brackets in it are dropped.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let number: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
        let digits = number.strip_prefix('+').unwrap_or_default();
        let is_e164 = matches!(digits.len(), 7..=15)
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if is_e164 { Ok(Self(number)) } else { Err(ParseError::new("not a phone number in E.164 form")) }
    }
}

/// Conversions from and to a text.
macro_rules! personal_text {
    ($type:ident) => {
        impl TryFrom<String> for $type {
            type Error = ParseError;

            fn try_from(text: String) -> Result<Self, ParseError> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.0
            }
        }
    };
}

personal_text!(EmailAddress);
personal_text!(PhoneNumber);
opaque_debug!(EmailAddress, PhoneNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_lower_cased() {
        let address: EmailAddress = "  Anna.Levi@Example.COM ".parse().expect("an address");
        assert_eq!(address.as_str(), "anna.levi@example.com");
    }

    #[test]
    fn what_is_not_one_plain_address_is_refused() {
        let bad = [
            "",
            "anna",
            "anna@localhost",
            "Anna <a@example.com>",
            "a@[127.0.0.1]",
            "a@b.co,c@d.co",
            "a@b.co\r\nx",
        ];
        for text in bad {
            assert!(text.parse::<EmailAddress>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn a_phone_number_is_kept_in_e164_form() {
        let number: PhoneNumber = "+1 (415) 555-0123".parse().expect("a number");
        assert_eq!(number.as_str(), "+14155550123");
        for text in ["14155550123", "+0123456789", "+12", "anonymous", "+1415555012345678"] {
            assert!(text.parse::<PhoneNumber>().is_err(), "{text:?} was accepted");
        }
    }
}
