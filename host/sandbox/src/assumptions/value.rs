//! The readings between which each assumption chooses.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares the readings of one assumption.
macro_rules! readings {
    ($(#[doc = $about:literal] $name:ident { $(#[doc = $meaning:literal] $reading:ident),+ $(,)? })+) => {$(
        #[doc = $about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $(#[doc = $meaning] $reading),+ }
    )+};
}

readings! {
    /// What becomes of something that the API does not know.
    Handled {
        /// It vanishes without a word.
        Dropped,
        /// A 400 names it.
        Refused,
    }
    /// What becomes of `sourceChannelId` and `targetChannelIds`.
    SourceChannel {
        /// The message has them.
        Answered,
        /// They vanish without a word.
        Dropped,
    }
    /// What becomes of a message's `createdDate`.
    CreatedDate {
        /// The message shows it; id and sequence come from the clock.
        Shown,
        /// It is left aside.
        Ignored,
        /// Id and sequence follow it, too.
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
        /// 409, and nothing is made.
        Refused,
        /// 409, and the contact is made all the same.
        RefusedButCreated,
    }
    /// Whether a filter on an e-mail address minds upper and lower case.
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
    /// Who has sent a message that came with an API key.
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
    /// The shape of a refused token call.
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
