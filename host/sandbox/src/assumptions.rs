//! What the sandbox takes for true where Wix's documents are silent, contradict each other, or only hint.

mod switch;
mod value;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::switch::Switch;
pub use self::value::{
    CreatedDate, DefaultOrder, DuplicateCode, DuplicatePhone, EmailCase, Handled, KeyBudget, KeySender,
    LastPage, MemberByContact, MessageId, SourceChannel, TokenErrors, UnknownContact, UnknownConversation,
};

/// One field for each behaviour that is not known, its default being the sandbox's choice.
///
/// Names and values are written in kebab-case: `unknown-contact=accepted`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Assumptions {
    /// Longest text of a badge; 0 for no limit.
    pub badge_text_max: usize,
    /// Most items of a BASIC message; 0 for no limit.
    pub basic_items_max: usize,
    /// Whether `Authorization: Bearer …` is read like the raw value.
    pub bearer: bool,
    /// What becomes of `sourceChannelId` and `targetChannelIds`.
    pub channel_ids: SourceChannel,
    /// Whether answers carry the header `X-Wix-Consistent`, which the SDK sends back.
    pub consistent_header: bool,
    /// What becomes of a message's `createdDate`.
    pub created_date: CreatedDate,
    /// The order of Query Contacts without a sort.
    pub default_order: DefaultOrder,
    /// The code of a duplicate contact's 409.
    pub duplicate_code: DuplicateCode,
    /// What Create Contact does when the number, the only thing given, is in use.
    pub duplicate_phone: DuplicatePhone,
    /// Whether a filter on an e-mail address minds upper and lower case.
    pub email_case: EmailCase,
    /// Whether an omitted `previewText` is filled in.
    pub fill_preview_text: bool,
    /// Whether calls with an API key are counted like those of an app.
    pub key_budget: KeyBudget,
    /// Who has sent a message that came with an API key.
    pub key_sender: KeySender,
    /// The `pagingMetadata` of List Messages when there is no other page.
    pub last_page: LastPage,
    /// How far List Messages is behind, in milliseconds.
    pub list_lag_ms: u32,
    /// The most that List Messages takes for `paging.limit`: 100 says the type, 30 the text.
    pub list_limit_max: u32,
    /// Where Get or Create Conversation leads for the contact id of a site member.
    pub member_by_contact: MemberByContact,
    /// Whether a message's id is its sequence.
    pub message_id: MessageId,
    /// How far Query Contacts is behind, in milliseconds.
    pub query_lag_ms: u32,
    /// The `Retry-After` of a 429, in seconds; 0 for none.
    pub retry_after: u32,
    /// The shape of a refused token call.
    pub token_errors: TokenErrors,
    /// What Get or Create Conversation answers for a contact that does not exist.
    pub unknown_contact: UnknownContact,
    /// What Send Message answers for a conversation that does not exist.
    pub unknown_conversation: UnknownConversation,
    /// What becomes of a field that the API does not know.
    pub unknown_fields: Handled,
    /// What becomes of an object or array where there is something else, such as `"emails": […]`.
    pub wrong_shapes: Handled,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            badge_text_max: 0,
            basic_items_max: 0,
            bearer: false,
            channel_ids: SourceChannel::Answered,
            consistent_header: false,
            created_date: CreatedDate::Shown,
            default_order: DefaultOrder::OldestFirst,
            duplicate_code: DuplicateCode::DuplicateContactExists,
            duplicate_phone: DuplicatePhone::Refused,
            email_case: EmailCase::Ignored,
            fill_preview_text: false,
            key_budget: KeyBudget::LikeApps,
            key_sender: KeySender::OwnerThroughApp,
            last_page: LastPage::Count,
            list_lag_ms: 0,
            list_limit_max: 100,
            member_by_contact: MemberByContact::MembersConversation,
            message_id: MessageId::Sequence,
            query_lag_ms: 0,
            retry_after: 0,
            token_errors: TokenErrors::Ietf,
            unknown_contact: UnknownContact::NotFound,
            unknown_conversation: UnknownConversation::NotFound,
            unknown_fields: Handled::Dropped,
            wrong_shapes: Handled::Refused,
        }
    }
}

impl Assumptions {
    /// Takes one `NAME=VALUE`; the error says which names or values there are.
    pub fn assume(&mut self, text: &str) -> Result<(), String> {
        let (name, value) =
            text.split_once('=').ok_or_else(|| format!("{text}: an assumption is NAME=VALUE"))?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        let mut all = serde_json::to_value(&*self).map_err(|error| error.to_string())?;
        all.as_object_mut().ok_or("assumptions are an object")?.insert(name.to_owned(), value);
        *self = serde_json::from_value(all).map_err(|error| format!("{name}: {error}"))?;
        Ok(())
    }
}
