//! The story: what people and providers do, in this order.

use inbox_core::local_time;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use serde_json::json;

use super::calls::{
    ZONE, booked, booked_at_cal_com, cancelled, lead_submitted, message, message_echo, moved, texted,
    texted_picture, user_email,
};
use super::inbox::Message;
use super::people::{ANNA, BEN, CLARA, DAVID, ELIF, FARID};
use super::scene::Scene;

/// The scenes. `providers` is where the imitation of the providers' APIs is.
pub(super) fn story(now: &Zoned, providers: &str) -> Vec<Scene> {
    let slots = Slots::after(now);
    let mut scenes = facebook(&slots);
    scenes.push(picture(providers));
    scenes.extend(calendly(&slots));
    scenes.push(lead());
    scenes.extend(trouble(&slots));
    scenes
}

/// The times that people book, a few days ahead.
struct Slots {
    first: Zoned,
    second: Zoned,
}

impl Slots {
    fn after(now: &Zoned) -> Self {
        let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
        let today = now.with_time_zone(zone).date();
        let at = |days: i64, hour, minute| {
            let day = today.saturating_add(days.days()).at(hour, minute, 0, 0);
            day.in_tz(ZONE).unwrap_or_else(|_| now.clone())
        };
        Self { first: at(2, 10, 0), second: at(3, 15, 30) }
    }
}

fn facebook(slots: &Slots) -> Vec<Scene> {
    let weekday = slots.first.strftime("%A");
    let question = format!("Hi! Do you have a slot on {weekday}? 😀");
    let answer = format!("{weekday} at 10:00 works. See you then!");
    let first = message("m_Qb2slot", &question);
    let forged = message("m_Qb5", "Thanks!").forged_as(message("m_Qb6", "Pay here: https://example.com"));
    let from_anna = |text: &str| Message::chat(ANNA.name, "Facebook", text);
    let scene = |what: &str, call| Scene::new("Facebook", what, [call]);
    vec![
        scene(&format!("Someone unknown writes to the Page: “{question}”"), first.clone()).holds(1),
        scene(
            "She shares her e-mail address with Messenger's own button.",
            user_email("m_Qb3email", ANNA.email),
        )
        .shows([from_anna(&question), from_anna(ANNA.email)])
        .because("Messenger confirms the address; her name comes from its API."),
        scene(
            &format!("The business answers in the Page's own inbox: “{answer}”"),
            message_echo("m_Qb4answer", &answer),
        )
        .shows([from_anna(&answer).by_business()]),
        scene("It delivers her first message again, as it does when in doubt.", first)
            .because("Recognised by Messenger's own id: it is shown once."),
        Scene::new("A stranger", "Calls with words of their own under someone's old signature.", [forged])
            .refused()
            .because("A call with an invalid signature is neither stored nor read."),
    ]
}

fn picture(providers: &str) -> Scene {
    let (id, question) = ("MM00000000000000000000000000000001", "Is this the right door?");
    let account = "AC11111111111111111111111111111111";
    let url = format!(
        "{providers}/2010-04-01/Accounts/{account}/Messages/{id}/Media/ME00000000000000000000000000000001"
    );
    let what = format!("{}, a contact of the site, texts a picture: “{question}”", BEN.name);
    Scene::new("Twilio", what, [texted_picture(id, &BEN, question, &url)])
        .shows([Message::chat(BEN.name, "SMS", question).picture(&url)])
        .because("He is found by his phone number.")
}

fn calendly(slots: &Slots) -> Vec<Scene> {
    let (first, second) = (slots.first.timestamp(), slots.second.timestamp());
    let line = |what: &str, at| {
        [Message::activity(CLARA.name, "Calendly", &format!("{what}{}", local_time(at, ZONE)))]
    };
    let books = format!("{}, new to the site, books a treatment.", CLARA.name);
    let moves = "She moves it: Calendly calls twice, for the old time and for the new one.";
    vec![
        Scene::new("Calendly", books, [booked(&CLARA, first)])
            .shows(line("Booked Spa Treatment, ", first))
            .because("She becomes a contact of the site."),
        Scene::new("Calendly", moves, moved(&CLARA, first, second))
            .shows(line("Rescheduled Spa Treatment to ", second))
            .because("Only the call with the new time is shown."),
        Scene::new("Calendly", "She cancels it.", [cancelled(&CLARA, second)])
            .shows(line("Cancelled Spa Treatment, ", second)),
    ]
}

fn lead() -> Scene {
    let what = "Someone fills in the form of an advertisement. The call has only its number.";
    Scene::new("Facebook", what, [lead_submitted()])
        .shows([Message::activity(DAVID.name, "Facebook", "Submitted lead form “Spa consultation”")])
        .because("The host asked Meta's API who it was and what was filled in.")
}

fn trouble(slots: &Slots) -> Vec<Scene> {
    let (found, late) = ("Found it, thank you!", "I am ten minutes late, sorry.");
    let slot = slots.first.timestamp();
    let lost = format!("Ben texts “{found}” Wix takes it, but its answer is lost on the way.");
    let down = format!("It is down. Meanwhile Farid texts “{late}” and Elif books at Cal.com.");
    let from_ben = texted("SM00000000000000000000000000000002", &BEN, found);
    let from_farid = texted("SM00000000000000000000000000000003", &FARID, late);
    let booking = format!("Booked Spa Treatment, {}", local_time(slot, ZONE));
    vec![
        Scene::new("Wix", lost, [from_ben])
            .with_faults(1, json!([{ "endpoint": "send-message", "reset": "after" }]))
            .shows([Message::chat(BEN.name, "SMS", found)])
            .because("The host looked into the conversation before sending again, and found it."),
        Scene::new("Wix", down, [from_farid, booked_at_cal_com(&ELIF, slot)])
            .with_faults(6, json!([{ "endpoint": "any", "status": 503, "times": 6 }]))
            .shows([
                Message::chat(FARID.name, "SMS", late),
                Message::activity(ELIF.name, "Cal.com", &booking),
            ])
            .because(
                "Both calls were on disk before they were answered. Once Wix was back, they were delivered.",
            ),
    ]
}
