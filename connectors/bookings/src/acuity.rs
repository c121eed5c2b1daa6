//! The connector type `acuity` (<https://developers.acuityscheduling.com/docs/webhooks>).

use inbox_core::{
    ApiUrl, Badge, Batch, Connector, Event, FetchContext, FetchError, Hash, HttpRequest, Id, InboxMessage,
    Lookup, Mac, MapError, ParseError, Participant, Place, Recipe, Secrets, SettingsError, Signature,
    Stability, VerifiedRequest, async_trait, text_at, time_at,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::booking::{Booking, Change, key, reachable};

const BADGE_ICON: &str = "https://acuityscheduling.com/favicon.ico";

/// Settings of connector type `acuity`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcuitySettings {
    /// The user id, beside the API key.
    pub user_id: String,
    /// The API key: it signs the webhooks and opens the API. Several while it is being changed, the new one first.
    pub api_key: Secrets,
    /// Where the API is.
    #[serde(default = "acuity")]
    pub api_base_url: ApiUrl,
}

fn acuity() -> ApiUrl {
    "https://acuityscheduling.com".parse().expect("a base URL")
}

/// Acuity Scheduling.
#[derive(Debug)]
pub struct Acuity {
    signature: Signature,
    settings: AcuitySettings,
}

#[async_trait]
impl Connector for Acuity {
    const TYPE: &'static str = "acuity";
    const SUMMARY: &'static str = "Acuity Scheduling: appointments booked, rescheduled, cancelled and missed";
    const STABILITY: Stability = Stability::Beta;
    type Settings = AcuitySettings;
    type Payload = Booking;

    fn new(settings: AcuitySettings) -> Result<Self, SettingsError> {
        let recipe = Recipe::new("{body}", Place::header("X-Acuity-Signature")).base64();
        let signature = Mac::new(Hash::Sha256, recipe, settings.api_key.clone())?.into();
        Ok(Self { signature, settings })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Booking>, ParseError> {
        let form = request.form();
        let field = |name| form.get(name);
        let action = field("action").ok_or_else(|| ParseError::new("`action` is missing"))?;
        let mut batch = Batch::new();
        let Some(change) = change(action) else {
            batch.ignore(format!("action `{action}` is not shown"));
            return Ok(batch);
        };
        let id = field("id").filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
        let id = id.ok_or_else(|| ParseError::new("`id` is missing or no number"))?;
        // Calls about two reschedules are the same, byte for byte: each is looked up, and the new time makes the keys differ.
        let moment = request.received_at().as_millisecond().to_string();
        let moment = (change == Change::Rescheduled).then_some(moment.as_str());
        let key = key(&[Some(action), Some(id), moment])?;
        let calendar = field("calendarID").filter(|calendar| !calendar.is_empty());
        let lookup = Lookup::new(key, calendar, json!({ "action": action, "id": id }));
        // An appointment is cancelled after it was booked, however long the first look-up takes.
        batch.lookups.push(lookup.lane(id));
        Ok(batch)
    }

    fn map(&self, event: &Event<Booking>) -> Result<InboxMessage, MapError> {
        Ok(event.payload.message(Badge::new("Acuity", BADGE_ICON)))
    }

    fn api_hosts(&self) -> Vec<String> {
        vec![self.settings.api_base_url.host().to_owned()]
    }

    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<Booking>, FetchError> {
        let settings = &self.settings;
        let id = lookup.data["id"].as_str().unwrap_or_default();
        let url = settings.api_base_url.join(&format!("/api/v1/appointments/{id}"));
        let key = &settings.api_key.first().secret;
        let appointment = context.json(HttpRequest::get(url).basic(&settings.user_id, key)).await?;
        let mut batch = Batch::new();
        match event(lookup, &appointment) {
            Ok(event) => batch.events.push(event),
            Err(problem) => batch.malformed("the appointment", &problem),
        }
        Ok(batch)
    }
}

fn change(action: &str) -> Option<Change> {
    match action {
        "scheduled" => Some(Change::Booked),
        "rescheduled" => Some(Change::Rescheduled),
        "canceled" => Some(Change::Cancelled),
        _ => None,
    }
}

fn event(lookup: &Lookup, appointment: &Value) -> Result<Event<Booking>, ParseError> {
    let (Id(action), Id(id)) = (Id::at(&lookup.data, "/action")?, Id::at(&lookup.data, "/id")?);
    let change = change(&action).ok_or_else(|| ParseError::new("`action` is unknown"))?;
    let time = text_at(appointment, "/datetime").filter(|_| change == Change::Rescheduled);
    let key = key(&[Some(&action), Some(&id), time])?;
    let person = Participant::new().named_at(appointment, &["/firstName", "/lastName"]);
    let (email, phone) = (text_at(appointment, "/email"), text_at(appointment, "/phone"));
    let person = reachable(person.reached_at(email, phone))?;
    let is_missed = change == Change::Cancelled && appointment["noShow"] == true;
    let change = if is_missed { Change::NoShow } else { change };
    let booking = Booking {
        change,
        by_host: is_missed,
        service: text_at(appointment, "/type").map(str::to_owned),
        start: time_at(appointment, "/datetime"),
        time_zone: text_at(appointment, "/timezone").map(str::to_owned),
        link: text_at(appointment, "/confirmationPage").map(str::to_owned),
    };
    let mut event = Event::new(change.kind(), key, person, booking);
    event.account.clone_from(&lookup.account);
    Ok(event)
}
