//! Acuity says ids only: what happened is looked up, in the order of the calls about an appointment.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inbox_tests::{Bridge, eventually};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{EMAIL, KEY, MOVED_TWICE, SITE, config, mac, post, start};

/// Acuity's API on loopback: appointments by their ids, and what is wrong with it.
#[derive(Default)]
struct Acuity {
    appointments: HashMap<String, Value>,
    /// Appointments that it cannot tell now.
    failing: HashSet<String>,
    /// Calls that it refused to answer.
    failed: usize,
}

type Shared = Arc<Mutex<Acuity>>;

async fn acuity_api() -> anyhow::Result<(String, Shared)> {
    let answer = async |State(shared): State<Shared>, Path(id): Path<String>, headers: HeaderMap| {
        let expected = format!("Basic {}", STANDARD.encode(format!("10101010:{KEY}")));
        let is_known = headers.get("authorization").is_some_and(|value| value == expected.as_str());
        let mut acuity = shared.lock().expect("no test panics with it");
        if !is_known || acuity.failing.contains(&id) {
            acuity.failed += 1;
            let status = if is_known { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNAUTHORIZED };
            return Err(status);
        }
        acuity.appointments.get(&id).cloned().map(Json).ok_or(StatusCode::NOT_FOUND)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let shared = Shared::default();
    let router =
        Router::new().route("/api/v1/appointments/{id}", get(answer)).with_state(Arc::clone(&shared));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((base, shared))
}

/// An appointment of Anna's on that day of December.
fn appointment(service: &str, day: u8) -> Value {
    json!({
        "firstName": "Anna", "lastName": "Levi", "email": EMAIL, "type": service, "calendarID": 5,
        "datetime": format!("2026-12-0{day}T11:00:00+0100"), "timezone": "Europe/Berlin",
    })
}

impl Acuity {
    fn set(shared: &Shared, id: &str, appointment: Value) {
        let mut acuity = shared.lock().expect("no test panics with it");
        acuity.appointments.insert(id.to_owned(), appointment);
    }

    /// Whether it is asked for that appointment in vain from now on.
    fn fails(shared: &Shared, id: &str, fails: bool) {
        let mut acuity = shared.lock().expect("no test panics with it");
        if fails {
            acuity.failing.insert(id.to_owned())
        } else {
            acuity.failing.remove(id)
        };
    }

    /// Waits until it was asked in vain once more.
    async fn fails_again(shared: &Shared) {
        let failed = || shared.lock().expect("no test panics with it").failed;
        let before = failed();
        eventually("the API fails again", async || (failed() > before).then_some(())).await;
    }
}

/// Acuity says that something happened to an appointment.
async fn post_acuity(bridge: &Bridge, action: &str, id: &str, key: &str) -> anyhow::Result<u16> {
    let body = format!("action={action}&id={id}&calendarID=5&appointmentTypeID=9");
    let signature = STANDARD.encode(mac(key, body.as_bytes()));
    let header = ("x-acuity-signature", signature.as_str());
    post(&bridge.webhook_url("acuity"), header, "application/x-www-form-urlencoded", &body).await
}

fn acuity_settings(api: &str, api_key: &str) -> String {
    format!("{{ user_id = \"10101010\", api_key = {api_key}, api_base_url = \"{api}\" }}")
}

#[tokio::test]
async fn an_acuity_appointment_is_looked_up_when_it_is_booked_moved_and_cancelled() -> anyhow::Result<()> {
    let (api, acuity) = acuity_api().await?;
    let (wix, bridge, contact) = start("acuity", &acuity_settings(&api, &format!("\"{KEY}\""))).await?;
    assert_eq!(post_acuity(&bridge, "scheduled", "77", "another key").await?, 401);
    Acuity::set(&acuity, "77", appointment("Spa Treatment", 1));
    assert_eq!(post_acuity(&bridge, "scheduled", "77", KEY).await?, 200);
    wix.has_messages(SITE, 1).await;
    for (day, count) in [(2, 2), (3, 3)] {
        Acuity::set(&acuity, "77", appointment("Spa Treatment", day));
        assert_eq!(post_acuity(&bridge, "rescheduled", "77", KEY).await?, 200);
        wix.has_messages(SITE, count).await;
    }
    assert_eq!(post_acuity(&bridge, "rescheduled", "77", KEY).await?, 200, "a redelivery");
    assert_eq!(post_acuity(&bridge, "canceled", "77", KEY).await?, 200);
    let messages = wix.has_messages(SITE, 4).await;
    assert_eq!(wix.texts(SITE).await?, MOVED_TWICE);
    assert!(messages.iter().all(|entry| entry["contactId"] == contact.as_str()));
    Ok(())
}

#[tokio::test]
async fn a_cancellation_never_overtakes_a_booking_that_cannot_be_looked_up_yet() -> anyhow::Result<()> {
    let (api, acuity) = acuity_api().await?;
    let (wix, bridge, _) = start("acuity", &acuity_settings(&api, &format!("\"{KEY}\""))).await?;
    Acuity::set(&acuity, "77", appointment("Spa Treatment", 1));
    Acuity::set(&acuity, "78", appointment("Haircut", 2));
    Acuity::fails(&acuity, "77", true);
    for (action, id) in [("scheduled", "77"), ("canceled", "77"), ("scheduled", "78")] {
        assert_eq!(post_acuity(&bridge, action, id, KEY).await?, 200);
    }
    wix.has_messages(SITE, 1).await;
    Acuity::fails_again(&acuity).await;
    Acuity::fails(&acuity, "77", false);
    wix.has_messages(SITE, 3).await;
    let texts = [
        "Booked Haircut, Wed 2 Dec 2026, 11:00 (Europe/Berlin)",
        "Booked Spa Treatment, Tue 1 Dec 2026, 11:00 (Europe/Berlin)",
        "Cancelled Spa Treatment, Tue 1 Dec 2026, 11:00 (Europe/Berlin)",
    ];
    assert_eq!(wix.texts(SITE).await?, texts, "only those about the same appointment waited");
    Ok(())
}

#[tokio::test]
async fn a_look_up_waits_for_a_token_that_is_accepted_and_for_an_instance_that_is_there() -> anyhow::Result<()>
{
    let (api, acuity) = acuity_api().await?;
    let wrong = acuity_settings(&api, &format!("[\"revoked\", \"{KEY}\"]"));
    let (wix, mut bridge, _) = start("acuity", &wrong).await?;
    Acuity::set(&acuity, "77", appointment("Spa Treatment", 1));
    assert_eq!(post_acuity(&bridge, "scheduled", "77", KEY).await?, 200);
    Acuity::fails_again(&acuity).await;
    let reason = eventually("the look-up says why it waits", async || {
        bridge.events().ok()?[0]["reason"].as_str().map(str::to_owned)
    });
    let reason = reason.await;
    assert!(reason.starts_with("the provider answered 401: check the credentials"), "{reason}");

    bridge.stop()?;
    bridge.configure(&config(&wix, "acuity", "{}"))?;
    bridge.run().await?;
    bridge.counts("held", 1).await;
    let held = &bridge.events()?[0];
    assert_eq!((&held["state"], &held["kind"]), (&json!("held"), &json!("look-up")));
    assert_eq!(held["reason"], "[connectors.acuity] has configuration errors: run `validate`");

    bridge.stop()?;
    bridge.configure(&config(&wix, "acuity", &acuity_settings(&api, &format!("\"{KEY}\""))))?;
    bridge.run().await?;
    wix.has_messages(SITE, 1).await;
    Ok(())
}
