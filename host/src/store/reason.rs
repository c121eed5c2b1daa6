//! Why something waits, was ignored or was given up: a code with its parameters. The words are made here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::store::AddressKind;

/// Why something is in the state it is in. `Display` gives the words, which may change; the store keeps the code.
///
/// None holds a message text, an address or a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The instance is missing in the config, or has errors there.
    InstanceNotConfigured {
        /// The instance.
        instance: String,
    },
    /// No site has the account.
    NoSite {
        /// The instance.
        instance: String,
        /// The account, where the event has one.
        account: Option<String>,
    },
    /// A delivery began for a site that the account no longer belongs to.
    FrozenForSite {
        /// The site that must end it.
        site: String,
    },
    /// An operator asked for it again: live messages go first.
    Replayed,
    /// The person has no e-mail address and no phone number.
    NoAddress {
        /// The instance.
        instance: String,
    },
    /// The provider could not be asked who the person is.
    NotIdentified {
        /// The instance.
        instance: String,
        /// What failed.
        problem: String,
    },
    /// Several contacts have the person's address.
    SeveralContacts {
        /// How many.
        count: usize,
        /// What they share.
        address: AddressKind,
    },
    /// No contact has the person's address, and none is to be made.
    NoContact {
        /// What was looked for.
        address: AddressKind,
    },
    /// No contact has the person's address, and such events are not to be shown.
    NoContactIgnored {
        /// What was looked for.
        address: AddressKind,
    },
    /// The frozen message was damaged in the store.
    FrozenUnreadable,
    /// The connector could not make a message of the event.
    NotMapped {
        /// What it says.
        problem: String,
    },
    /// The host stopped while the send was under way.
    HostStopped,
    /// The message is not in the conversation yet.
    NotThereYet,
    /// The conversation of a send in doubt could not be read.
    DoubtUnreadable {
        /// What failed.
        problem: String,
    },
    /// The conversation of a send in doubt can never be read.
    DoubtUnresolvable {
        /// What failed.
        problem: String,
    },
    /// No send was answered for three days, and the message is not in the conversation.
    NeverAnswered,
    /// It failed for three days.
    GaveUp {
        /// What failed last.
        problem: String,
    },
    /// Some of an event's deliveries were given up.
    DeliveriesGivenUp {
        /// How many.
        dead: usize,
        /// Of how many.
        of: usize,
        /// Why the last one was.
        last: Option<Box<Reason>>,
    },
    /// A look-up waits for an earlier one about the same.
    EarlierLookup,
    /// Anything that is only known in words: what a provider, a connector or Wix answered.
    Text {
        /// The words.
        text: String,
    },
}

impl Reason {
    /// A reason that is only known in words.
    pub fn text(text: impl fmt::Display) -> Self {
        Self::Text { text: text.to_string() }
    }

    /// The person has no e-mail address and no phone number.
    pub fn no_address(instance: &str) -> Self {
        Self::NoAddress { instance: instance.to_owned() }
    }

    /// No site has the account.
    pub fn no_site(instance: &str, account: Option<&str>) -> Self {
        Self::NoSite { instance: instance.to_owned(), account: account.map(str::to_owned) }
    }

    /// As the store keeps it.
    pub(in crate::store) fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| self.to_string())
    }

    /// The words of what the store kept.
    pub(in crate::store) fn words(kept: Option<String>) -> Option<String> {
        kept.map(|kept| Self::decode(&kept).to_string())
    }

    /// As the store kept it; version 0.1 kept words.
    pub(in crate::store) fn decode(kept: &str) -> Self {
        serde_json::from_str(kept).unwrap_or_else(|_| Self::text(kept))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InstanceNotConfigured { instance } => {
                write!(f, "[connectors.{instance}] has configuration errors: run `validate`")
            }
            Self::NoSite { instance, account } => write_no_site(f, instance, account.as_deref()),
            Self::FrozenForSite { site } => {
                write!(f, "it is already being delivered to site {site}: put that site back into the config")
            }
            Self::Replayed => f.write_str("waiting for its turn: live messages go first"),
            Self::NoAddress { instance } => {
                write!(
                    f,
                    "{instance} gives no e-mail address or phone number for this person: waiting until it confirms one"
                )
            }
            Self::NotIdentified { instance, problem } => {
                write!(f, "{instance} could not be asked who this person is: {problem}")
            }
            Self::SeveralContacts { count, address } => write!(
                f,
                "{count} contacts share this person's {address}: merge them in Wix, or choose another contact_match"
            ),
            Self::NoContact { address } => write!(
                f,
                "no contact has this person's {address}: add one in Wix, or set unknown_contact = \"create\""
            ),
            Self::NoContactIgnored { address } => {
                write!(f, "no contact has this person's {address}, and unknown_contact is \"ignore\"")
            }
            Self::FrozenUnreadable => f.write_str(
                "the message in the store is damaged: check in Wix Inbox whether it is there, then `replay`",
            ),
            Self::NotMapped { problem } => {
                write!(f, "the connector could not make a message of it: {problem}")
            }
            Self::HostStopped => f.write_str("the host stopped while the send was under way"),
            Self::NotThereYet => f.write_str("not in the conversation yet: looking again"),
            Self::DoubtUnreadable { problem } => {
                write!(
                    f,
                    "it is unknown whether Wix has the message, and the conversation could not be read: {problem}"
                )
            }
            Self::DoubtUnresolvable { problem } => write!(
                f,
                "it is unknown whether Wix has the message, and the conversation could not be read: {problem}; check in Wix Inbox whether it is there"
            ),
            Self::NeverAnswered => {
                f.write_str("gave up after 3 days: Wix answered no send, and does not have the message")
            }
            Self::GaveUp { problem } => write!(f, "gave up after 3 days: {problem}"),
            Self::DeliveriesGivenUp { dead, of, last: Some(last) } => {
                write!(f, "{dead} of {of} deliveries were given up, the last because: {last}")
            }
            Self::DeliveriesGivenUp { dead, of, last: None } => {
                write!(f, "{dead} of {of} deliveries were given up")
            }
            Self::EarlierLookup => {
                f.write_str("waiting for an earlier look-up about the same appointment or person")
            }
            Self::Text { text } => f.write_str(text),
        }
    }
}

fn write_no_site(f: &mut fmt::Formatter<'_>, instance: &str, account: Option<&str>) -> fmt::Result {
    match account {
        Some(account) => write!(f, "no site for account {account}: list it in a site's accounts.{instance}")?,
        None => write!(f, "no site for events without an account: name one in [connectors.{instance}]")?,
    }
    f.write_str("; if a site has it already, `validate` shows the errors of that site")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_as_it_was_kept_and_words_of_an_earlier_version_stay_words() {
        let last = Some(Box::new(Reason::text("refused")));
        for reason in [
            Reason::NoSite { instance: "facebook".to_owned(), account: Some("222".to_owned()) },
            Reason::SeveralContacts { count: 2, address: AddressKind::Email },
            Reason::DeliveriesGivenUp { dead: 1, of: 2, last },
            Reason::text(r#"{"code":"no_address","instance":"not meant"}"#),
        ] {
            assert_eq!(Reason::decode(&reason.encode()), reason);
        }
        assert_eq!(Reason::decode("no site for account 222"), Reason::text("no site for account 222"));
    }
}
