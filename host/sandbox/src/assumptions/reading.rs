//! The readings between which each assumption chooses.

use serde::{Deserialize, Serialize};

/// Something that an assumption can choose.
pub(super) trait Reading {
    /// The name of this choice, as the command line has it.
    fn name(&self) -> String;
    /// The names of all choices.
    fn names() -> Vec<String>;
}

impl Reading for bool {
    fn name(&self) -> String {
        self.to_string()
    }

    fn names() -> Vec<String> {
        vec![true.to_string(), false.to_string()]
    }
}

/// Numbers can be any.
macro_rules! numbers {
    ($($Number:ty),+) => {$(
        impl Reading for $Number {
            fn name(&self) -> String {
                self.to_string()
            }

            fn names() -> Vec<String> {
                vec!["a number".to_owned()]
            }
        }
    )+};
}

numbers!(u32, usize);

/// Declares the readings of one assumption.
macro_rules! readings {
    ($(#[doc = $about:literal] $Name:ident { $(#[doc = $meaning:literal] $Reading:ident),+ $(,)? })+) => {$(
        #[doc = $about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum $Name { $(#[doc = $meaning] $Reading),+ }

        impl Reading for $Name {
            fn name(&self) -> String {
                match serde_json::to_value(self) {
                    Ok(serde_json::Value::String(name)) => name,
                    _ => format!("{self:?}"),
                }
            }

            fn names() -> Vec<String> {
                vec![$(Self::$Reading.name()),+]
            }
        }
    )+};
}

readings! {
    /// What happens to something that the API does not know.
    Handled {
        /// It is dropped silently.
        Dropped,
        /// A 400 names it.
        Refused,
    }
    /// What happens to `sourceChannelId` and `targetChannelIds`.
    SourceChannel {
        /// The message has them.
        Answered,
        /// They are dropped silently.
        Dropped,
    }
    /// What happens to a message's `createdDate`.
    CreatedDate {
        /// The message shows it; id and sequence come from the clock.
        Shown,
        /// It is ignored.
        Ignored,
        /// The message shows it, and id and sequence are made from it.
        Followed,
    }
    /// The order of Query Contacts without a sort.
    DefaultOrder {
        /// As the REST page says.
        OldestFirst,
        /// As the SDK's text says.
        NewestFirst,
    }
    /// The code of a duplicate contact's 409.
    DuplicateCode {
        /// `DUPLICATE_CONTACT_EXISTS`, as in the types.
        DuplicateContactExists,
        /// `DUPLICATE_CONTACT_EXIST`, as in the Errors article.
        DuplicateContactExist,
    }
    /// What Create Contact does when the number is in use.
    DuplicatePhone {
        /// 409, and nothing is created.
        Refused,
        /// 409, but the contact is created.
        RefusedButCreated,
    }
    /// Whether a filter on an e-mail address ignores upper and lower case.
    EmailCase {
        /// It does not.
        Ignored,
        /// It does.
        Minded,
    }
    /// Whether calls with an API key are counted.
    KeyBudget {
        /// Like those of an app.
        LikeApps,
        /// They are not counted.
        Unlimited,
    }
    /// Who is the sender of a message that came with an API key.
    KeySender {
        /// The site owner's `wixUserId`; `appId` is a made-up app.
        OwnerThroughApp,
        /// The site owner's `wixUserId`; there is no `appId`.
        Owner,
        /// The made-up app, as sender and as `appId`.
        App,
    }
    /// The `pagingMetadata` of a last page.
    LastPage {
        /// It has the count.
        Count,
        /// `{"tooManyToCount":true}`
        TooManyToCount,
        /// It is not there.
        Absent,
    }
    /// Where the contact id of a site member leads.
    MemberByContact {
        /// To the member's conversation.
        MembersConversation,
        /// To a conversation of its own.
        OwnConversation,
        /// To a 400.
        Refused,
    }
    /// Whether a message's id is its sequence.
    MessageId {
        /// It is.
        Sequence,
        /// It is another number.
        Separate,
    }
    /// The form of a refused token call.
    TokenErrors {
        /// `{"error","error_description"}`, as RFC 6749 says.
        Ietf,
        /// `{"message","details"}`, as all other calls.
        Wix,
    }
    /// The answer for a contact that does not exist.
    UnknownContact {
        /// 404 `CONTACT_NOT_FOUND`.
        NotFound,
        /// 400 without a code.
        BadRequest,
        /// 200, with a conversation.
        Accepted,
    }
    /// The answer for a conversation that does not exist.
    UnknownConversation {
        /// 404 `CONVERSATION_NOT_FOUND`.
        NotFound,
        /// 403 `NOT_PERMITTED_TO_SEND`.
        Forbidden,
        /// 400 without a code.
        BadRequest,
    }
}
