//! The connector type `notice`, for tests only: its webhook says that something happened, and its API says what.

use inbox_core::{
    ApiUrl, Batch, DedupeKey, Direction, Event, FetchContext, FetchError, HttpRequest, Id, InboxMessage,
    Item, Lookup, Mac, MapError, ParseError, Participant, Secrets, SettingsError, Signature, VerifiedRequest,
    async_trait, opaque_debug, register_connector,
};
use inbox_toy::{Behavior, Payload, Toy, ToySettings};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// Settings of connector type `notice`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// Signs its calls as Meta does.
    secret: Secrets,
    /// Where its API is.
    api_base_url: ApiUrl,
    /// Whether its API is asked who people are.
    #[serde(default)]
    knows_people: bool,
}

opaque_debug!(Settings);

impl ToySettings for Settings {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        Ok(self.secret.clone())
    }
}

/// A service whose webhooks carry an id and nothing else.
#[derive(Debug)]
struct Notice;

register_connector!(Toy<Notice, Settings>);

#[async_trait]
impl Behavior<Settings> for Notice {
    const TYPE: &'static str = "notice";

    fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
        Ok(Mac::hub(settings.secrets()?).into())
    }

    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let Id(id) = Id::at(&request.json()?, "/id")?;
        let mut batch = Batch::new();
        batch.lookups.push(Lookup::new(DedupeKey::new(id.clone())?, None, id.into()));
        Ok(batch)
    }

    fn map(payload: &Payload) -> Result<InboxMessage, MapError> {
        let item = Item::text(&payload.text);
        Ok(InboxMessage::basic(Direction::by_business(false), vec![item]))
    }

    fn api_hosts(settings: &Settings) -> Vec<String> {
        vec![settings.api_base_url.host().to_owned()]
    }

    fn call(lookup: &Lookup, settings: &Settings) -> Option<HttpRequest> {
        let path = format!("/notices/{}", lookup.data.as_str().unwrap_or_default());
        Some(HttpRequest::get(settings.api_base_url.join(&path)))
    }

    fn found(lookup: &Lookup, answer: Result<Value, FetchError>) -> Result<Batch<Payload>, FetchError> {
        let notice = answer?;
        let word = |field: &str| notice[field].as_str().unwrap_or_default().to_owned();
        let person = Participant::of(word("person")).email(word("email").parse().ok());
        let person = person.phone(word("phone").parse().ok());
        let payload = Payload { kind: "notice".to_owned(), text: word("text") };
        let mut batch = Batch::new();
        batch.events.push(Event::new("notice", lookup.dedupe_key.clone(), person, payload));
        Ok(batch)
    }

    async fn identify(
        participant: &Participant,
        settings: &Settings,
        context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        let Some(id) = participant.external_id.as_deref().filter(|_| settings.knows_people) else {
            return Ok(None);
        };
        let url = settings.api_base_url.join(&format!("/people/{id}"));
        let person = context.json(HttpRequest::get(url)).await?;
        let (name, email) = (person["name"].as_str(), person["email"].as_str());
        let who = participant.clone().display_name(name).email(email.and_then(|email| email.parse().ok()));
        Ok((name.or(email).is_some()).then_some(who))
    }
}
