//! The connector type `notice`, for tests only: its webhook says that something happened, and its API says what.

use inbox_core::{
    ApiUrl, Batch, Connector, DedupeKey, Direction, Event, FetchContext, FetchError, HttpRequest, Id,
    InboxMessage, Item, Lookup, Mac, MapError, ParseError, Participant, Secrets, SettingsError, Signature,
    Stability, VerifiedRequest, async_trait,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// Settings of connector type `notice`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Signs its calls as Meta does.
    pub(crate) secret: Secrets,
    /// Where its API is.
    pub(crate) api_base_url: ApiUrl,
    /// Whether its API is asked who people are.
    #[serde(default)]
    pub(crate) knows_people: bool,
}

/// A service whose webhooks carry an id and nothing else.
#[derive(Debug)]
pub(crate) struct Notice {
    signature: Signature,
    api: ApiUrl,
    knows_people: bool,
}

inbox_core::register_connector!(Notice);

#[async_trait]
impl Connector for Notice {
    const TYPE: &'static str = "notice";
    const SUMMARY: &'static str = "For tests: events that must be looked up";
    const STABILITY: Stability = Stability::Beta;
    type Settings = Settings;
    type Payload = String;

    fn new(settings: Settings) -> Result<Self, SettingsError> {
        let signature = Signature::Mac(Mac::hub(settings.secret));
        Ok(Self { signature, api: settings.api_base_url, knows_people: settings.knows_people })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<String>, ParseError> {
        let Id(id) = Id::at(&request.json()?, "/id")?;
        let mut batch = Batch::new();
        batch.lookups.push(Lookup::new(DedupeKey::new(id.clone())?, None, id.into()));
        Ok(batch)
    }

    fn map(&self, event: &Event<String>) -> Result<InboxMessage, MapError> {
        let item = Item::text(&event.payload);
        Ok(InboxMessage::basic(Direction::by_business(false), vec![item]))
    }

    fn api_hosts(&self) -> Vec<String> {
        vec![self.api.host().to_owned()]
    }

    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<String>, FetchError> {
        let id = lookup.data.as_str().unwrap_or_default();
        let notice = context.json(HttpRequest::get(self.api.join(&format!("/notices/{id}")))).await?;
        let word = |field: &str| notice[field].as_str().unwrap_or_default().to_owned();
        let person = Participant::of(word("person")).email(word("email").parse().ok());
        let person = person.phone(word("phone").parse().ok());
        let mut batch = Batch::new();
        batch.events.push(Event::new("notice", lookup.dedupe_key.clone(), person, word("text")));
        Ok(batch)
    }

    async fn identify(
        &self,
        _account: Option<&str>,
        participant: &Participant,
        context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        let Some(id) = participant.external_id.as_deref().filter(|_| self.knows_people) else {
            return Ok(None);
        };
        let person = context.json(HttpRequest::get(self.api.join(&format!("/people/{id}")))).await?;
        let (name, email) = (person["name"].as_str(), person["email"].as_str());
        let who = participant.clone().display_name(name).email(email.and_then(|email| email.parse().ok()));
        Ok((name.or(email).is_some()).then_some(who))
    }
}
