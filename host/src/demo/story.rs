//! The story: what people and providers do, in this order.

use inbox_core::local_time;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use serde_json::json;

use super::calls::{
    ZONE, address_shared, answered, booked, booked_at_cal_com, cancelled, moved, pictured, submitted, texted,
    written,
};
use super::cast::{ANNA, BEN, CLARA, DAVID, ELIF, FARID};
use super::message::Message;
use super::step::Step;

/// The steps, with times that lie a few days ahead. `providers` is where the imitation of the providers' APIs is.
pub(super) fn story(now: &Zoned, providers: &str) -> Vec<Step> {
    let days = Days::after(now);
    let mut steps = facebook(&days);
    steps.push(picture(providers));
    steps.extend(calendly(&days));
    steps.push(lead());
    steps.extend(trouble(&days));
    steps
}

/// The times that the story is about.
struct Days {
    slot: Zoned,
    other_slot: Zoned,
}

impl Days {
    fn after(now: &Zoned) -> Self {
        let berlin = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
        let today = now.with_time_zone(berlin).date();
        let at = |days: i64, hour, minute| {
            let day = today.saturating_add(days.days()).at(hour, minute, 0, 0);
            day.in_tz(ZONE).unwrap_or_else(|_| now.clone())
        };
        Self { slot: at(2, 10, 0), other_slot: at(3, 15, 30) }
    }

    fn weekday(&self) -> String {
        self.slot.strftime("%A").to_string()
    }
}

fn facebook(days: &Days) -> Vec<Step> {
    let question = format!("Hi! Do you have a slot on {}? 😀", days.weekday());
    let answer = format!("{} at 10:00 works. See you then!", days.weekday());
    let first = written("m_Qb2slot", &question);
    let from_anna = |text: &str| Message::chat(ANNA.name, "Facebook", text);
    vec![
        Step::new("Facebook", format!("Someone unknown writes to the Page: “{question}”"))
            .calls([first.clone()])
            .holds(1),
        Step::new("Facebook", "She shares her e-mail address with Messenger's own button.")
            .calls([address_shared("m_Qb3email", ANNA.email)])
            .shows([from_anna(&question), from_anna(ANNA.email)])
            .because("Messenger confirms the address; her name comes from its API."),
        Step::new("Facebook", format!("The business answers in the Page's own inbox: “{answer}”"))
            .calls([answered("m_Qb4answer", &answer)])
            .shows([from_anna(&answer).by_business()]),
        Step::new("Facebook", "It delivers her first message again, as it does when in doubt.")
            .calls([first])
            .because("Recognised by Messenger's own id: it shows once."),
        Step::new("A stranger", "Calls with words of their own under somebody else's signature.")
            .refuses(written("m_Qb5", "Thanks!").forged_as(written("m_Qb6", "Pay here: https://example.com")))
            .because("What is not rightly signed is neither stored nor read."),
    ]
}

fn picture(providers: &str) -> Step {
    let (id, question) = ("MM00000000000000000000000000000001", "Is this the right door?");
    let account = "AC11111111111111111111111111111111";
    let url = format!(
        "{providers}/2010-04-01/Accounts/{account}/Messages/{id}/Media/ME00000000000000000000000000000001"
    );
    Step::new("Twilio", format!("{}, a contact of the site, texts a picture: “{question}”", BEN.name))
        .calls([pictured(id, &BEN, question, &url)])
        .shows([Message::chat(BEN.name, "SMS", question).picture(&url)])
        .because("He is found by his phone number.")
}

fn calendly(days: &Days) -> Vec<Step> {
    let (slot, other) = (days.slot.timestamp(), days.other_slot.timestamp());
    let line = |text: String| Message::activity(CLARA.name, "Calendly", &text);
    vec![
        Step::new("Calendly", format!("{}, new to the site, books a treatment.", CLARA.name))
            .calls([booked(&CLARA, slot)])
            .shows([line(format!("Booked Spa Treatment, {}", local_time(slot, ZONE)))])
            .because("She becomes a contact of the site."),
        Step::new("Calendly", "She moves it: Calendly calls twice, for the old time and for the new one.")
            .calls(moved(&CLARA, slot, other))
            .shows([line(format!("Rescheduled Spa Treatment to {}", local_time(other, ZONE)))])
            .because("Only the call that knows the new time shows."),
        Step::new("Calendly", "She cancels it.")
            .calls([cancelled(&CLARA, other)])
            .shows([line(format!("Cancelled Spa Treatment, {}", local_time(other, ZONE)))]),
    ]
}

fn lead() -> Step {
    let line = "Submitted lead form “Spa consultation”";
    Step::new("Facebook", "Someone fills in an advertisement's form. The call tells its number only.")
        .calls([submitted()])
        .shows([Message::activity(DAVID.name, "Facebook", line)])
        .because("The host asked Meta's API who it was and what was filled in.")
}

fn trouble(days: &Days) -> Vec<Step> {
    let (found, late) = ("Found it, thank you!", "I am ten minutes late, sorry.");
    let slot = days.slot.timestamp();
    vec![
        Step::new("Wix", format!("Ben texts “{found}” Wix takes it, but its answer is lost on the way."))
            .while_wix(1, json!([{ "endpoint": "send-message", "reset": "after" }]))
            .calls([texted("SM00000000000000000000000000000002", &BEN, found)])
            .shows([Message::chat(BEN.name, "SMS", found)])
            .because("The host looked into the conversation before sending again, and found it."),
        Step::new("Wix", format!("It is down. Meanwhile Farid texts “{late}” and Elif books at Cal.com."))
            .while_wix(6, json!([{ "endpoint": "any", "status": 503, "times": 6 }]))
            .calls([
                texted("SM00000000000000000000000000000003", &FARID, late),
                booked_at_cal_com(&ELIF, slot),
            ])
            .shows([
                Message::chat(FARID.name, "SMS", late),
                Message::activity(
                    ELIF.name,
                    "Cal.com",
                    &format!("Booked Spa Treatment, {}", local_time(slot, ZONE)),
                ),
            ])
            .because("Both calls were on disk before they were answered; once Wix was back, the host went on with them."),
    ]
}
