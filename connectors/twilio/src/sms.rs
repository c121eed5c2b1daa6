//! The connector type `twilio-sms`.

use inbox_core::{
    ApiUrl, Batch, Connector, Event, FetchContext, FetchError, Hash, HttpRequest, InboxMessage, Lookup, Mac,
    MapError, Media, ParseError, PhoneNumber, Place, Recipe, Secrets, SettingsError, Signature, Stability,
    UrlVariant, VerifiedRequest, WebhookResponse, async_trait,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::address::{account, other_channel};
use crate::payload::{Payload, event, time};
use crate::{conversation, webhook};

/// An answer that says nothing: Twilio may text any other body to the person.
const TWIML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";

/// Settings of connector type `twilio-sms`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The account that the numbers belong to: `AC…`.
    pub account_sid: String,
    /// Its auth token. Several while it is being changed, and a shared key of webhooks behind them; the first one also
    /// opens the API.
    pub auth_token: Secrets,
    /// Where Twilio's API is.
    #[serde(default = "api")]
    pub api_base_url: ApiUrl,
    /// Where Twilio's Conversations API is.
    #[serde(default = "conversations_api")]
    pub conversations_base_url: ApiUrl,
    /// Whether Twilio wants credentials for pictures and files, too. They are described then, for no browser opens them.
    #[serde(default)]
    pub media_needs_auth: bool,
}

fn api() -> ApiUrl {
    "https://api.twilio.com".parse().expect("a base URL")
}

fn conversations_api() -> ApiUrl {
    "https://conversations.twilio.com".parse().expect("a base URL")
}

/// SMS, MMS, RCS, WhatsApp and calls through Twilio.
#[derive(Debug)]
pub struct Sms {
    signature: Signature,
    settings: Settings,
}

#[async_trait]
impl Connector for Sms {
    const TYPE: &'static str = "twilio-sms";
    const SUMMARY: &'static str =
        "Twilio: SMS, MMS and WhatsApp messages to and from a business's numbers, and calls";
    const STABILITY: Stability = Stability::Beta;
    type Settings = Settings;
    type Payload = Payload;

    fn new(settings: Settings) -> Result<Self, SettingsError> {
        let is_sid =
            |text: &str| text.starts_with("AC") && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_sid(&settings.account_sid) {
            return Err(SettingsError::new("account_sid", "not the SID of an account: it begins with AC"));
        }
        Ok(Self { signature: signature(settings.auth_token.clone())?, settings })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let mut batch = Batch::new();
        if request.request().is_form() || request.body().is_empty() {
            webhook::read(&mut batch, &request.form(), &self.settings.account_sid)?;
        } else {
            batch.ignore("a body that is no form is not read");
        }
        Ok(batch)
    }

    fn respond(&self, _request: &VerifiedRequest) -> WebhookResponse {
        WebhookResponse::body("text/xml", TWIML)
    }

    fn map(&self, event: &Event<Payload>) -> Result<InboxMessage, MapError> {
        Ok(event.payload.message(self.settings.media_needs_auth))
    }

    fn api_hosts(&self) -> Vec<String> {
        let Settings { api_base_url, conversations_base_url, .. } = &self.settings;
        vec![api_base_url.host().to_owned(), conversations_base_url.host().to_owned()]
    }

    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<Payload>, FetchError> {
        if let Some(path) = conversation::participants(lookup) {
            let found = self.get(self.settings.conversations_base_url.join(&path), context).await?;
            return Ok(conversation::answer(lookup, &found));
        }
        let id = lookup.dedupe_key.as_str();
        let path = format!("/Messages/{id}");
        let message = self.get(self.url(&format!("{path}.json")), context).await?;
        let message = Message::deserialize(message).map_err(ParseError::from)?;
        if !self.is_asked(&message, lookup) {
            return Err(FetchError::Permanent("Twilio answered with another message".to_owned()));
        }
        let has_media = message.num_media.is_some_and(|count| count != "0");
        let media = if has_media { self.media(&path, context).await? } else { Vec::new() };
        let texts = message.body.into_iter().collect();
        let payload = Payload { by_business: true, texts, media, ..Payload::default() };
        let mut batch = Batch::new();
        match event(id, &message.to, payload)? {
            Some(mut event) => {
                event.account.clone_from(&lookup.account);
                batch.events.push(event.occurred_at(message.date_sent.as_deref().and_then(time)));
            }
            None => batch.ignore(other_channel(&message.to)),
        }
        Ok(batch)
    }
}

impl Sms {
    /// A resource of Twilio's.
    async fn get(&self, url: String, context: &FetchContext<'_>) -> Result<Value, FetchError> {
        let Settings { account_sid, auth_token, .. } = &self.settings;
        context.json(HttpRequest::get(url).basic(account_sid, &auth_token.first().secret)).await
    }

    /// Whether a message is the one that was asked about. The key that asked may be bound to a number, so it must not
    /// have gone out from another one; a name or an agent may send by any.
    fn is_asked(&self, message: &Message, lookup: &Lookup) -> bool {
        let number = |text: &str| account(text).parse::<PhoneNumber>().ok();
        let asked = lookup.account.as_deref().and_then(number);
        let from = message.from.as_deref().and_then(number);
        let is_from_another = asked.is_some() && from.is_some() && asked != from;
        let (account, id) = (self.settings.account_sid.as_str(), lookup.dedupe_key.as_str());
        (message.account_sid.as_str(), message.sid.as_str()) == (account, id) && !is_from_another
    }

    /// The pictures and files of a message (<https://www.twilio.com/docs/messaging/api/media-resource>).
    async fn media(&self, message: &str, context: &FetchContext<'_>) -> Result<Vec<Media>, FetchError> {
        let list = self.get(self.url(&format!("{message}/Media.json")), context).await?;
        let media = list["media_list"].as_array().into_iter().flatten().map(|entry| {
            let url = entry["sid"].as_str().map(|sid| self.url(&format!("{message}/Media/{sid}")));
            Media::at(url.unwrap_or_default()).mime_type(entry["content_type"].as_str())
        });
        Ok(media.collect())
    }

    fn url(&self, path: &str) -> String {
        let Settings { account_sid, api_base_url, .. } = &self.settings;
        api_base_url.join(&format!("/2010-04-01/Accounts/{account_sid}{path}"))
    }
}

/// A message of Twilio's API (<https://www.twilio.com/docs/messaging/api/message-resource>).
#[derive(Deserialize)]
struct Message {
    sid: String,
    account_sid: String,
    from: Option<String>,
    to: String,
    body: Option<String>,
    num_media: Option<String>,
    date_sent: Option<String>,
}

/// <https://www.twilio.com/docs/usage/security#validating-requests>: ports come and go in what Twilio signs.
fn signature(auth_token: Secrets) -> Result<Signature, SettingsError> {
    use UrlVariant::{AsIs, DefaultPort, NoPort, Quotes};
    let recipe = Recipe::new("{url}{form_sorted}", Place::header("X-Twilio-Signature"))
        .base64()
        .url_variants([AsIs, NoPort, DefaultPort, Quotes])
        .body_hash_param("bodySHA256");
    let mac = Mac::new(Hash::Sha1, recipe, auth_token)?;
    Ok(mac.hash_header("X-Twilio-Webhooks-Signature-Settings", "algorithm").into())
}
