//! What happened, to whom, and what the provider vouches for.

use std::fmt;
use std::str::FromStr;

use email_address::Options;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ParseError;
use crate::request::WebhookResponse;

/// Everything that one verified request says. Entries are read one by one: a bad one lands in `malformed` and never
/// sinks its siblings.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Batch<P> {
    /// Occurrences, in the order of the body.
    pub events: Vec<Event<P>>,
    /// Occurrences that the provider must still be asked about, answered by the connector's `fetch`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lookups: Vec<Lookup>,
    /// Facts about people that the provider itself vouches for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Entries that are none of an inbox's business, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<Ignored>,
    /// Entries that could not be read; the host keeps their request for replay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub malformed: Vec<Malformed>,
    /// What the provider wants to hear.
    pub response: WebhookResponse,
}

impl<P> Default for Batch<P> {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            lookups: Vec::new(),
            links: Vec::new(),
            ignored: Vec::new(),
            malformed: Vec::new(),
            response: WebhookResponse::default(),
        }
    }
}

impl<P> Batch<P> {
    /// An empty batch, answered 200.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an entry that is none of an inbox's business.
    pub fn ignore(&mut self, reason: impl Into<String>) {
        self.ignored.push(Ignored { reason: reason.into() });
    }

    /// Notes an entry that could not be read, with its place in the body (a JSON pointer or a field name).
    pub fn malformed(&mut self, place: impl Into<String>, problem: &ParseError) {
        self.malformed.push(Malformed { place: place.into(), problem: problem.to_string() });
    }

    /// Reads a JSON list entry by entry: one that cannot be read lands in `malformed` and sinks no other.
    ///
    /// `place` is the list's JSON pointer; `read` gets that of the entry. An absent list (null) is an empty one.
    pub fn each(
        &mut self,
        place: &str,
        list: &Value,
        mut read: impl FnMut(&mut Self, &str, &Value) -> Result<(), ParseError>,
    ) {
        if !list.is_array() && !list.is_null() {
            self.malformed(place, &ParseError::new("not a list"));
        }
        for (at, entry) in list.as_array().into_iter().flatten().enumerate() {
            let place = format!("{place}/{at}");
            if let Err(problem) = read(self, &place, entry) {
                self.malformed(place, &problem);
            }
        }
    }
}

/// One occurrence inside a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event<P> {
    /// The connector's own word for what happened, such as `message` or `booked`.
    pub kind: String,
    /// The provider's own id of the occurrence.
    pub dedupe_key: DedupeKey,
    /// The provider-side address: a Page, a called number, a calendar user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// When it happened, by the provider's clock. Shown, never sorted by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// The person on the other side.
    pub participant: Participant,
    /// What the connector's `map` needs; stored with the event.
    pub payload: P,
}

impl<P> Event<P> {
    /// An event of that kind.
    pub fn new(kind: &str, dedupe_key: DedupeKey, participant: Participant, payload: P) -> Self {
        Self { kind: kind.to_owned(), dedupe_key, account: None, occurred_at: None, participant, payload }
    }

    /// Sets the provider-side address.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Sets when it happened, by the provider's clock.
    pub fn occurred_at(mut self, at: Option<Timestamp>) -> Self {
        self.occurred_at = at;
        self
    }

    /// The queue that this event stands in: one a person, inside an instance and account.
    ///
    /// An event that names no person has a queue of its own.
    pub fn lane(&self, instance: &str) -> String {
        let person = &self.participant;
        let (kind, value) = match (&person.external_id, &person.email, &person.phone) {
            (Some(id), _, _) => ("id", id.as_str()),
            (None, Some(email), _) => ("email", email.as_str()),
            (None, None, Some(phone)) => ("phone", phone.as_str()),
            (None, None, None) => ("event", self.dedupe_key.as_str()),
        };
        lane_key(instance, self.account.as_deref(), kind, value)
    }
}

fn lane_key(instance: &str, account: Option<&str>, kind: &str, value: &str) -> String {
    serde_json::json!([instance, account, kind, value]).to_string()
}

/// The provider's own id of an occurrence, unique inside an instance and account. Never a hash of the body.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DedupeKey(String);

impl DedupeKey {
    /// Takes 1 to 1,024 bytes.
    pub fn new(id: impl Into<String>) -> Result<Self, ParseError> {
        let id = id.into();
        match id.len() {
            0 => Err(ParseError::new("the provider's id of the event is empty")),
            1..=1024 => Ok(Self(id)),
            _ => Err(ParseError::new("the provider's id of the event is longer than 1,024 bytes")),
        }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The person on the other side, as far as the provider tells. `Debug` shows nothing of the person.
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

impl fmt::Debug for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Participant(…)")
    }
}

impl Participant {
    /// Nobody in particular; fill in what the provider tells.
    pub fn new() -> Self {
        Self::default()
    }

    /// A person known by the provider's id.
    pub fn of(external_id: impl Into<String>) -> Self {
        Self { external_id: Some(external_id.into()), ..Self::default() }
    }

    /// Sets the name, unless it is blank.
    pub fn display_name(mut self, name: Option<&str>) -> Self {
        self.display_name = name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        self
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
}

/// A fact that the provider itself vouches for: this external id is that e-mail or phone.
///
/// What a person merely typed is not proof: it could be someone else's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Link {
    /// The account that the external id belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The provider's id of the person.
    pub external_id: String,
    /// The person's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// The person's phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
}

impl Link {
    /// "This external id is that e-mail address."
    pub fn email(account: Option<&str>, external_id: impl Into<String>, email: EmailAddress) -> Self {
        let account = account.map(str::to_owned);
        Self { account, external_id: external_id.into(), email: Some(email), phone: None }
    }

    /// "This external id is that phone number."
    pub fn phone(account: Option<&str>, external_id: impl Into<String>, phone: PhoneNumber) -> Self {
        let account = account.map(str::to_owned);
        Self { account, external_id: external_id.into(), email: None, phone: Some(phone) }
    }

    /// The lane of the person's events: they may have waited for this fact.
    pub fn lane(&self, instance: &str) -> String {
        lane_key(instance, self.account.as_deref(), "id", &self.external_id)
    }
}

/// Something that happened of which the request does not say what: `fetch` asks the provider, later and with retries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Lookup {
    /// The provider's own id of what to look up: redeliveries are recognised by it.
    pub dedupe_key: DedupeKey,
    /// The provider-side address it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What `fetch` needs, stored with the look-up.
    pub data: Value,
}

impl Lookup {
    /// Asks for something by the provider's id.
    pub fn new(dedupe_key: DedupeKey, account: Option<&str>, data: Value) -> Self {
        Self { dedupe_key, account: account.map(str::to_owned), data }
    }
}

/// An entry that is none of an inbox's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ignored {
    /// Why, in plain words.
    pub reason: String,
}

/// An entry that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Malformed {
    /// Where in the body: a JSON pointer or a field name.
    pub place: String,
    /// What was expected there.
    pub problem: String,
}

/// One plain e-mail address, trimmed and in lower case.
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

    /// Refuses display names, address literals, host names without a dot, and more than 320 bytes (Wix's limit).
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let address = text.trim().to_lowercase();
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        match email_address::EmailAddress::parse_with_options(&address, options) {
            Ok(_) if address.len() <= 320 => Ok(Self(address)),
            _ => Err(ParseError::new("not a plain e-mail address")),
        }
    }
}

/// One phone number in E.164 form: `+` and 7 to 15 digits.
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

/// Conversions and a `Debug` that shows nothing of the person.
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

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($type), "(…)"))
            }
        }
    };
}

personal_text!(EmailAddress);
personal_text!(PhoneNumber);

#[cfg(test)]
mod tests {
    use serde_json::json;

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

    #[test]
    fn a_broken_entry_is_noted_with_its_place_and_sinks_no_other() {
        let mut batch: Batch<()> = Batch::new();
        for list in [json!([1, "x", 3]), json!(null), json!({})] {
            batch.each("/entry", &list, |batch, place, entry| {
                let number = entry.as_u64().ok_or_else(|| ParseError::new("not a number"))?;
                batch.ignore(format!("{number} at {place}"));
                Ok(())
            });
        }
        let ignored: Vec<_> = batch.ignored.iter().map(|ignored| ignored.reason.as_str()).collect();
        let malformed: Vec<_> = batch.malformed.iter().map(|malformed| malformed.place.as_str()).collect();
        assert_eq!(ignored, ["1 at /entry/0", "3 at /entry/2"]);
        assert_eq!(malformed, ["/entry/1", "/entry"]);
    }

    #[test]
    fn people_of_two_accounts_stand_in_two_lanes() {
        let key = DedupeKey::new("m1").expect("a key");
        let event = Event::new("message", key, Participant::of("7"), ()).account("a");
        assert_ne!(event.lane("facebook"), event.clone().account("b").lane("facebook"));
    }
}
