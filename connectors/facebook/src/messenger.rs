//! The connector type `facebook`.

use std::collections::BTreeMap;

use inbox_core::{
    ApiUrl, Badge, Batch, Connector, Direction, Event, FetchContext, FetchError, InboxMessage, Lookup, Mac,
    MapError, ParseError, Participant, Probe, Secret, Secrets, SettingsError, Signature, Stability,
    VerifiedRequest, WebhookResponse, async_trait,
};
use inbox_meta::{GraphApi, Update, attachment, read_updates};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::payload::Payload;
use crate::{lead, update};

const BADGE_ICON: &str = "https://www.facebook.com/favicon.ico";
const CALENDAR_ICON: &str = "https://cdn.jsdelivr.net/gh/jdecked/twemoji@15.1.0/assets/72x72/1f4c5.png";

/// Settings of connector type `facebook`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// App secret of the Meta app (App settings, Basic). Several while it is being reset.
    pub app_secret: Secrets,
    /// Any text of your own; Meta sends it when it checks the callback URL.
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
    type Payload = Payload;

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

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let app_id = self.settings.app_id.as_deref();
        read_updates(request, "page", &["leadgen"], |batch, page, update| match update {
            Update::Messaging(item) => update::read(batch, page, item, app_id),
            Update::Change(lead) => lead::read(batch, page, lead),
        })
    }

    fn map(&self, event: &Event<Payload>) -> Result<InboxMessage, MapError> {
        let payload = &event.payload;
        let by = |page: bool| Direction::by_business(payload.from_page || page);
        let alone =
            payload.attachments.first().filter(|_| payload.text.is_none() && payload.attachments.len() == 1);
        let message = match alone.and_then(attachment::booking) {
            _ if event.kind == lead::KIND => lead::message(payload.text.as_deref()),
            None => InboxMessage::basic(by(false), payload.items()),
            Some((text, by_page)) => InboxMessage::minimal(by(by_page), text).icon(CALENDAR_ICON),
        };
        Ok(message.badge(Badge::new("Facebook", BADGE_ICON)))
    }

    fn api_hosts(&self) -> Vec<String> {
        self.graph.hosts()
    }

    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<Payload>, FetchError> {
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
