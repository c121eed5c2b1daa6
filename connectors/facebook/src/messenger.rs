//! The connector type `facebook`.

use std::collections::BTreeMap;

use inbox_core::{
    ApiUrl, Badge, Batch, Connector, Direction, Event, FetchContext, FetchError, GraphApi, InboxMessage,
    Item, Lookup, Mac, MapError, MetaUpdate, ParseError, Participant, Probe, Secret, Secrets, SettingsError,
    Signature, Stability, VerifiedRequest, WebhookResponse, async_trait, meta_updates, null_as_default,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{attachment, lead, update};

const BADGE_ICON: &str = "https://www.facebook.com/favicon.ico";
const CALENDAR_ICON: &str = "https://cdn.jsdelivr.net/gh/jdecked/twemoji@15.1.0/assets/72x72/1f4c5.png";
const UNSUPPORTED: &str = "[something that Facebook does not pass on: see it in Messenger]";

/// Settings of connector type `facebook`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// App secret of the Meta app (App settings, Basic). Several while it is being reset.
    pub app_secret: Secrets,
    /// Any text of your own; Meta sends it when it tries out the callback URL.
    pub verify_token: Secret,
    /// Id of the Meta app. Messages that it sent are left out.
    pub app_id: Option<String>,
    /// Page access tokens by Page id. With a Page's token, people appear with their name; leads need it.
    #[serde(default)]
    pub page_tokens: BTreeMap<String, Secret>,
    /// Where the Graph API is.
    #[serde(default = "GraphApi::base_url")]
    pub api_base_url: ApiUrl,
}

/// What was said, as Messenger sent it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// Whether the Page said it, not the person.
    #[serde(alias = "is_echo", deserialize_with = "null_as_default")]
    pub(crate) from_page: bool,
    /// Of a button, its title; of a lead, the name of its form.
    #[serde(alias = "title")]
    pub(crate) text: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub(crate) attachments: Vec<Value>,
}

inbox_core::opaque_debug!(Said);

impl Said {
    /// The text first, then the attachments.
    fn items(&self) -> Vec<Item> {
        let nothing = self.attachments.is_empty().then_some(UNSUPPORTED);
        let text = self.text.as_deref().or(nothing).map(Item::text);
        text.into_iter().chain(self.attachments.iter().map(attachment::item)).collect()
    }
}

/// Facebook Messenger.
#[derive(Debug)]
pub struct Messenger {
    signature: Signature,
    graph: GraphApi,
    settings: Settings,
}

#[async_trait]
impl Connector for Messenger {
    const TYPE: &'static str = "facebook";
    const SUMMARY: &'static str = "Facebook: Messenger chats between people and a Page, and Lead Ads";
    const STABILITY: Stability = Stability::Beta;
    type Settings = Settings;
    type Payload = Said;

    fn new(settings: Settings) -> Result<Self, SettingsError> {
        let signature = Signature::Mac(Mac::hub(settings.app_secret.clone()));
        let graph = GraphApi::new(settings.api_base_url.clone(), settings.page_tokens.clone());
        Ok(Self { signature, graph, settings })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn probe(&self, probe: &Probe<'_>) -> Option<WebhookResponse> {
        probe.hub_challenge(&self.settings.verify_token)
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Said>, ParseError> {
        let app_id = self.settings.app_id.as_deref();
        meta_updates(request, "page", &["leadgen"], |batch, page, update| match update {
            MetaUpdate::Messaging(item) => update::read(batch, page, item, app_id),
            MetaUpdate::Change(lead) => lead::read(batch, page, lead),
        })
    }

    fn map(&self, event: &Event<Said>) -> Result<InboxMessage, MapError> {
        let said = &event.payload;
        let by = |page: bool| Direction::by_business(said.from_page || page);
        let alone = said.attachments.first().filter(|_| said.text.is_none() && said.attachments.len() == 1);
        let message = match alone.and_then(attachment::booking) {
            _ if event.kind == lead::KIND => lead::message(said.text.as_deref()),
            None => InboxMessage::basic(by(false), said.items()),
            Some((text, by_page)) => InboxMessage::minimal(by(by_page), text).icon(CALENDAR_ICON),
        };
        Ok(message.badge(Badge::new("Facebook", BADGE_ICON)))
    }

    fn api_hosts(&self) -> Vec<String> {
        self.graph.hosts()
    }

    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<Said>, FetchError> {
        lead::fetch(lookup, &self.graph, context).await
    }

    async fn identify(
        &self,
        account: Option<&str>,
        participant: &Participant,
        context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        let psid = participant.external_id.as_deref().filter(|psid| self.graph.opens(account, psid));
        let Some(psid) = psid else { return Ok(None) };
        let person = self.graph.get(account, psid, "first_name,last_name", context).await?;
        Ok(Some(participant.clone().named_at(&person, &["/first_name", "/last_name"])))
    }
}
