//! The connector type `facebook`.

use std::collections::BTreeMap;

use inbox_core::{
    ApiUrl, Badge, Batch, Connector, Direction, Event, FetchContext, FetchError, HttpRequest, InboxMessage,
    Item, Mac, MapError, ParseError, Participant, Probe, Secret, Secrets, SettingsError, Signature,
    Stability, VerifiedRequest, WebhookResponse, async_trait,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{attachment, entry, payload::Call};

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
    /// Page access tokens by Page id. With a Page's token, people appear with their name.
    #[serde(default)]
    pub page_tokens: BTreeMap<String, Secret>,
    /// Where the Graph API is.
    #[serde(default = "graph")]
    pub api_base_url: ApiUrl,
}

fn graph() -> ApiUrl {
    "https://graph.facebook.com".parse().expect("a base URL")
}

/// What was said, as Messenger sent it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// Whether the Page said it, not the person.
    pub(crate) from_page: bool,
    pub(crate) text: Option<String>,
    pub(crate) attachments: Vec<Value>,
}

inbox_core::opaque_debug!(Said);

impl Said {
    fn direction(&self, by_page: bool) -> Direction {
        Direction::by_business(self.from_page || by_page)
    }

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
    settings: Settings,
}

#[async_trait]
impl Connector for Messenger {
    const TYPE: &'static str = "facebook";
    const SUMMARY: &'static str = "Facebook Messenger: what is said between people and a Page";
    const STABILITY: Stability = Stability::Beta;
    type Settings = Settings;
    type Payload = Said;

    fn new(settings: Settings) -> Result<Self, SettingsError> {
        let signature = Signature::Mac(Mac::hub(settings.app_secret.clone()));
        Ok(Self { signature, settings })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn probe(&self, probe: &Probe<'_>) -> Option<WebhookResponse> {
        let mode = probe.query("hub.mode")?;
        let token = probe.query("hub.verify_token").unwrap_or_default();
        let is_meta = mode == "subscribe" && self.settings.verify_token.matches(&token);
        let challenge = probe.query("hub.challenge").filter(|text| is_meta && !text.is_empty());
        challenge.map(|text| WebhookResponse::body("text/plain", text)).or(Some(WebhookResponse::status(403)))
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Said>, ParseError> {
        let call: Call = request.json()?;
        let mut batch = Batch::new();
        if call.object != "page" {
            batch.ignore(format!("object `{}`, not `page`", call.object));
            return Ok(batch);
        }
        let app_id = self.settings.app_id.as_deref();
        batch.each("/entry", &call.entry, |batch, place, entry| entry::read(batch, place, entry, app_id));
        Ok(batch)
    }

    fn map(&self, event: &Event<Said>) -> Result<InboxMessage, MapError> {
        let said = &event.payload;
        let alone = said.attachments.first().filter(|_| said.text.is_none() && said.attachments.len() == 1);
        let message = match alone.and_then(attachment::booking) {
            None => InboxMessage::basic(said.direction(false), said.items()),
            Some((text, by_page)) => InboxMessage::minimal(said.direction(by_page), text).icon(CALENDAR_ICON),
        };
        Ok(message.badge(Badge::new("Facebook", BADGE_ICON)))
    }

    fn api_hosts(&self) -> Vec<String> {
        vec![self.settings.api_base_url.host().to_owned()]
    }

    async fn identify(
        &self,
        account: Option<&str>,
        participant: &Participant,
        context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        let token = account.and_then(|page| self.settings.page_tokens.get(page));
        let is_number = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let psid = participant.external_id.as_deref().filter(is_number);
        let (Some(token), Some(psid)) = (token, psid) else { return Ok(None) };
        let url = self.settings.api_base_url.join(&format!("/v24.0/{psid}?fields=first_name,last_name"));
        let person = context.json(HttpRequest::get(url).secret_query("access_token", token)).await?;
        let words = [&person["first_name"], &person["last_name"]].into_iter().filter_map(Value::as_str);
        let named = participant.clone().display_name(Some(&words.collect::<Vec<_>>().join(" ")));
        Ok(named.display_name.is_some().then_some(named))
    }
}
