//! What the sandbox assumes where Wix's documents are silent, contradict each other, or only hint.

mod reading;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::reading::Reading;
pub(crate) use self::reading::{
    CreatedDate, DefaultOrder, DuplicateCode, DuplicatePhone, EmailCase, Handled, KeyBudget, KeySender,
    LastPage, MemberByContact, MessageId, SourceChannel, TokenErrors, UnknownContact, UnknownConversation,
};

/// One assumption, as help and documents show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// Its name.
    pub name: String,
    /// What the sandbox assumes by default.
    pub default: String,
    /// The other readings; for a number, what it may be.
    pub others: Vec<String>,
    /// What it decides.
    pub about: &'static str,
}

/// Declares every assumption with its default, and lists them.
macro_rules! assumptions {
    ($(#[doc = $about:literal] $name:ident: $Reading:ty = $default:expr,)+) => {
        /// One choice for each behaviour that is not known.
        ///
        /// Names and values are written in kebab-case: `unknown-contact=accepted`.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
        pub struct Assumptions { $(#[doc = $about] pub(crate) $name: $Reading,)+ }

        impl Default for Assumptions {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Assumptions {
            /// Lists every assumption by name.
            pub fn list() -> Vec<Assumption> {
                let default = Self::default();
                vec![$(assumption(stringify!($name), &default.$name, $about)),+]
            }
        }
    };
}

fn assumption<R: Reading>(field: &str, default: &R, about: &'static str) -> Assumption {
    let default = default.name();
    let mut others = R::names();
    others.retain(|other| *other != default);
    Assumption { name: field.replace('_', "-"), default, others, about: about.trim_start() }
}

assumptions! {
    /// Longest text of a badge; 0 for no limit.
    badge_text_max: usize = 0,
    /// Most items of a BASIC message; 0 for no limit.
    basic_items_max: usize = 0,
    /// Whether `Authorization: Bearer …` is read like the raw value.
    bearer: bool = false,
    /// What happens to `sourceChannelId` and `targetChannelIds`.
    channel_ids: SourceChannel = SourceChannel::Answered,
    /// Whether answers carry the header `X-Wix-Consistent`, which the SDK sends back.
    consistent_header: bool = false,
    /// What happens to a message's `createdDate`.
    created_date: CreatedDate = CreatedDate::Shown,
    /// The order of Query Contacts without a sort.
    default_order: DefaultOrder = DefaultOrder::OldestFirst,
    /// The code of a duplicate contact's 409.
    duplicate_code: DuplicateCode = DuplicateCode::DuplicateContactExists,
    /// What Create Contact does when only a number is given, and it is in use.
    duplicate_phone: DuplicatePhone = DuplicatePhone::Refused,
    /// Whether a filter on an e-mail address ignores upper and lower case.
    email_case: EmailCase = EmailCase::Ignored,
    /// Whether a missing `previewText` is filled in.
    fill_preview_text: bool = false,
    /// Whether calls with an API key are counted like those of an app.
    key_budget: KeyBudget = KeyBudget::LikeApps,
    /// Who is the sender of a message that came with an API key.
    key_sender: KeySender = KeySender::OwnerThroughApp,
    /// The `pagingMetadata` of List Messages when there is no other page.
    last_page: LastPage = LastPage::Count,
    /// How far List Messages is behind, in milliseconds.
    list_lag_ms: u32 = 0,
    /// The largest `paging.limit` of List Messages: its type says 100, its text 30.
    list_limit_max: u32 = 100,
    /// Where Get or Create Conversation leads for the contact id of a site member.
    member_by_contact: MemberByContact = MemberByContact::MembersConversation,
    /// Whether a message's id is its sequence.
    message_id: MessageId = MessageId::Sequence,
    /// How far Query Contacts is behind, in milliseconds.
    query_lag_ms: u32 = 0,
    /// The `Retry-After` of a 429, in seconds; 0 for none.
    retry_after: u32 = 0,
    /// The form of a refused token call.
    token_errors: TokenErrors = TokenErrors::Ietf,
    /// What Get or Create Conversation answers for a contact that does not exist.
    unknown_contact: UnknownContact = UnknownContact::NotFound,
    /// What Send Message answers for a conversation that does not exist.
    unknown_conversation: UnknownConversation = UnknownConversation::NotFound,
    /// What happens to a field that the API does not know.
    unknown_fields: Handled = Handled::Dropped,
    /// What happens to a value that should be an object or an array, such as `"emails": […]`.
    wrong_shapes: Handled = Handled::Refused,
}

impl Assumptions {
    /// Takes one `NAME=VALUE`; the error says which names or values there are.
    pub fn assume(&mut self, text: &str) -> Result<(), String> {
        let (name, value) =
            text.split_once('=').ok_or_else(|| format!("{text}: an assumption is NAME=VALUE"))?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        let mut all = serde_json::to_value(&*self).map_err(|error| error.to_string())?;
        all[name] = value;
        *self = serde_json::from_value(all).map_err(|error| format!("{name}: {error}"))?;
        Ok(())
    }
}
