//! Appointments of three calendars become activity lines: the whole way, over real HTTP.
//!
//! Signatures are made without any code of the project.

mod acuity;

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use inbox_tests::{Bridge, Wix, patient_client};
use serde_json::{Value, json};
use sha2::Sha256;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01";
const EMAIL: &str = "anna.levi@example.com";
const KEY: &str = "made-up-key";
/// An appointment that is booked, moved, moved again and cancelled.
const MOVED_TWICE: [&str; 4] = [
    "Booked Spa Treatment, Tue 1 Dec 2026, 11:00 (Europe/Berlin)",
    "Rescheduled Spa Treatment to Wed 2 Dec 2026, 11:00 (Europe/Berlin)",
    "Rescheduled Spa Treatment to Thu 3 Dec 2026, 11:00 (Europe/Berlin)",
    "Cancelled Spa Treatment, Thu 3 Dec 2026, 11:00 (Europe/Berlin)",
];

fn mac(key: &str, message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// A site with Anna in it, and one instance that gets `settings`.
async fn start(connector: &str, settings: &str) -> anyhow::Result<(Wix, Bridge, String)> {
    let wix = Wix::start(12_000).await?;
    let contact = wix.add_contact(SITE, json!({ "name": "Anna Levi", "emails": [EMAIL] })).await?;
    let bridge = Bridge::start(BINARY, &config(&wix, connector, settings)).await?;
    Ok((wix, bridge, contact))
}

fn config(wix: &Wix, connector: &str, settings: &str) -> String {
    format!(
        "[wix]\nbase_url = \"{}\"\n[sites.main]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n\
         [connectors.{connector}]\ntype = \"{connector}\"\nsite = \"main\"\nsettings = {settings}\n",
        wix.base_url()
    )
}

async fn post(url: &str, header: (&str, &str), media: &str, body: &str) -> anyhow::Result<u16> {
    let call = patient_client().post(url).header(header.0, header.1).header("content-type", media);
    Ok(call.body(body.to_owned()).send().await?.status().as_u16())
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs())
}

async fn post_calendly(url: &str, body: &str, at: u64, key: &str) -> anyhow::Result<u16> {
    let signature = hex::encode(mac(key, format!("{at}.{body}").as_bytes()));
    let value = format!("t={at},v1={signature}");
    post(url, ("calendly-webhook-signature", &value), "application/json", body).await
}

fn invitee(event: &str, number: u8, time: &str, more: Value) -> String {
    let uri = |number| format!("https://api.calendly.com/scheduled_events/E/invitees/{number}");
    let mut payload = json!({
        "uri": uri(number), "email": EMAIL, "name": "Anna Levi", "timezone": "Europe/Berlin",
        "reschedule_url": format!("https://calendly.com/reschedulings/{number}"),
        "scheduled_event": { "name": "Spa Treatment", "start_time": time,
            "event_memberships": [{ "user_email": "host@spa.example" }] },
    });
    payload.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    json!({ "event": event, "created_at": "2026-11-01T08:00:00Z", "payload": payload }).to_string()
}

#[tokio::test]
async fn a_calendly_appointment_is_booked_moved_twice_and_cancelled() -> anyhow::Result<()> {
    let (wix, bridge, contact) = start("calendly", &format!("{{ signing_key = \"{KEY}\" }}")).await?;
    let url = bridge.webhook_url("calendly");
    let moved = json!({ "old_invitee": "https://api.calendly.com/scheduled_events/E/invitees/1" });
    let left = json!({ "rescheduled": true, "new_invitee": "https://api.calendly.com/x" });
    let by_host = json!({ "cancellation": { "canceler_type": "host" } });
    let calls = [
        invitee("invitee.created", 1, "2026-12-01T10:00:00Z", json!({})),
        invitee("invitee.canceled", 1, "2026-12-01T10:00:00Z", left.clone()),
        invitee("invitee.created", 2, "2026-12-02T10:00:00Z", moved.clone()),
        invitee("invitee.created", 3, "2026-12-03T10:00:00Z", moved),
        invitee("invitee.canceled", 2, "2026-12-02T10:00:00Z", left),
        invitee("invitee.canceled", 3, "2026-12-03T10:00:00Z", by_host),
    ];
    for body in &calls {
        assert_eq!(post_calendly(&url, body, seconds(), KEY).await?, 200);
        assert_eq!(post_calendly(&url, body, seconds(), KEY).await?, 200, "a redelivery");
    }
    let messages = wix.has_messages(SITE, 4).await;
    assert_eq!(wix.texts(SITE).await?, MOVED_TWICE);
    assert!(messages.iter().all(|entry| entry["contactId"] == contact.as_str()));
    let first = &messages[0]["message"];
    assert_eq!(first["content"]["minimal"]["url"], "https://calendly.com/reschedulings/1");
    assert_eq!(first["badges"][0]["text"], "Calendly");
    let directions: Vec<_> = messages.iter().map(|entry| &entry["message"]["direction"]).collect();
    assert_eq!(
        (directions[0], directions[3]),
        (&json!("PARTICIPANT_TO_BUSINESS"), &json!("BUSINESS_TO_PARTICIPANT"))
    );
    Ok(())
}

#[tokio::test]
async fn what_calendly_did_not_sign_just_now_is_refused() -> anyhow::Result<()> {
    let (_wix, bridge, _) = start("calendly", &format!("{{ signing_key = \"{KEY}\" }}")).await?;
    let url = bridge.webhook_url("calendly");
    let body = invitee("invitee.created", 1, "2026-12-01T10:00:00Z", json!({}));
    assert_eq!(post_calendly(&url, &body, seconds() - 240, KEY).await?, 401, "stale");
    assert_eq!(post_calendly(&url, &body, seconds() + 240, KEY).await?, 401, "from the future");
    assert_eq!(post_calendly(&url, &body, seconds(), "another key").await?, 401);
    let at = seconds();
    let value = format!("t={at},v1={}", hex::encode(mac(KEY, format!("{at}.{body}").as_bytes())));
    let tampered = body.replace("Anna", "Emma");
    assert_eq!(post(&url, ("calendly-webhook-signature", &value), "application/json", &tampered).await?, 401);
    assert_eq!(post(&url, ("calendly-webhook-signature", ""), "application/json", &body).await?, 401);
    assert!(bridge.stored_bodies()?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_cal_com_appointment_is_booked_and_cancelled_and_pings_show_nothing() -> anyhow::Result<()> {
    let (wix, bridge, contact) = start("cal-com", &format!("{{ secret = \"{KEY}\" }}")).await?;
    let url = bridge.webhook_url("cal-com");
    let call = |trigger: &str, canceller: Value| {
        json!({ "triggerEvent": trigger, "createdAt": "2026-11-01T08:00:00Z", "payload": {
            "uid": "u1", "eventTitle": "Spa Treatment", "startTime": "2026-12-01T10:00:00Z", "cancelledBy": canceller,
            "organizer": { "email": "host@spa.example" }, "bookerUrl": "https://cal.com",
            "attendees": [{ "email": EMAIL, "name": "Anna Levi", "timeZone": "Europe/Berlin" }] } })
        .to_string()
    };
    let calls = [
        call("PING", Value::Null),
        call("BOOKING_CREATED", Value::Null),
        call("BOOKING_CANCELLED", EMAIL.into()),
    ];
    for body in calls {
        let signature = hex::encode(mac(KEY, body.as_bytes()));
        let status = post(&url, ("x-cal-signature-256", &signature), "application/json", &body).await?;
        assert_eq!(status, 200);
        let unsigned = ("x-cal-signature-256", "no-secret-provided");
        assert_eq!(post(&url, unsigned, "application/json", &body).await?, 401);
    }
    let messages = wix.has_messages(SITE, 2).await;
    let when = "Spa Treatment, Tue 1 Dec 2026, 11:00 (Europe/Berlin)";
    assert_eq!(wix.texts(SITE).await?, [format!("Booked {when}"), format!("Cancelled {when}")]);
    assert!(messages.iter().all(|entry| entry["contactId"] == contact.as_str()));
    assert_eq!(messages[0]["message"]["content"]["minimal"]["url"], "https://cal.com/booking/u1");
    Ok(())
}
