//! What an operator sees and does beside a running host, and without one.

use anyhow::Context;
use inbox_tests::{Bridge, Messenger, PAGE, Wix, eventually, patient_client};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b07";
const ANNA: &str = "6789012345678901";
const EMAIL: &str = "anna.levi@example.com";

/// One site with `site` keys added, Messenger, and text messages of that Twilio account.
fn config(wix: &Wix, site: &str, account_sid: &str) -> String {
    format!(
        "[wix]\nbase_url = \"{}\"\n[sites.main]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n{site}\n\
         [connectors.facebook]\ntype = \"facebook\"\nsite = \"main\"\n\
         settings = {{ app_secret = \"a5f1c2d3e4f5061728394a5b6c7d8e9f\", verify_token = \"v\" }}\n\
         [connectors.sms]\ntype = \"twilio-sms\"\nsite = \"main\"\n\
         settings = {{ account_sid = \"{account_sid}\", auth_token = \"t\" }}\n",
        wix.base_url()
    )
}

async fn start(site: &str) -> anyhow::Result<(Wix, Bridge, Messenger)> {
    let wix = Wix::start(12_000).await?;
    let bridge = Bridge::start(BINARY, &config(&wix, site, "AC1")).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    Ok((wix, bridge, messenger))
}

fn json_of(bridge: &Bridge, arguments: &[&str]) -> anyhow::Result<Value> {
    Ok(serde_json::from_str(&bridge.verb(arguments)?)?)
}

#[tokio::test]
async fn who_is_held_goes_on_once_the_operator_says_who_it_is() -> anyhow::Result<()> {
    let (wix, mut bridge, messenger) = start("").await?;
    assert_eq!(bridge.verb(&["held"])?, "nothing is held\n");
    assert_eq!(bridge.verb(&["links"])?, "no links yet\n");
    messenger.text(PAGE, ANNA, "m1", "a private matter").await?;
    messenger.text(PAGE, ANNA, "m2", "second").await?;
    bridge.counts("held", 2).await;
    let held = bridge.verb(&["held"])?;
    for said in ["gives no e-mail address", "held link PERSON EMAIL", "p1", ANNA, "2 held"] {
        assert!(held.contains(said), "{said} is not in\n{held}");
    }
    assert!(!held.contains("private"), "{held}");
    let done = bridge.verb(&["held", "link", "p1", "Anna.Levi@example.com"])?;
    assert_eq!(done, "p1: linked: held messages of this person are delivered now\n");
    let messages = wix.has_messages(SITE, 2).await;
    assert_eq!(messages[0]["contactEmail"], EMAIL);
    for known in [EMAIL, "ANNA.LEVI@EXAMPLE.COM", ANNA, "p1"] {
        let found = json_of(&bridge, &["events", "--person", known, "--json"])?;
        assert_eq!(found.as_array().map(Vec::len), Some(2), "{known}");
    }
    let links = json_of(&bridge, &["links", "--json"])?;
    assert_eq!(
        (&links[0]["confirmed_by"], &links[0]["email"], &links[0]["person"]),
        (&json!("operator"), &json!(EMAIL), &json!("p1"))
    );

    bridge.stop()?;
    bridge.verb(&["links", "remove", ANNA])?;
    bridge.run().await?;
    messenger.text(PAGE, ANNA, "m3", "third").await?;
    bridge.counts("held", 1).await;
    bridge.stop()?;
    bridge.verb(&["held", "link", ANNA, EMAIL])?;
    bridge.run().await?;
    wix.has_messages(SITE, 3).await;
    Ok(())
}

#[tokio::test]
async fn a_replay_plans_first_and_sends_nothing_twice() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("contact_match = \"all\"").await?;
    for name in ["Anna", "Anna Levi"] {
        wix.add_contact(SITE, json!({ "name": name, "emails": [EMAIL] })).await?;
    }
    let bad = json!({ "message": "", "details": { "applicationError": { "code": "BAD" } } });
    wix.fail(json!([{ "endpoint": "send-message", "status": 400, "body": bad, "times": 1 }])).await?;
    messenger.share_email(PAGE, ANNA, "m1", EMAIL).await?;
    bridge.counts("dead", 1).await;
    let sent = wix.has_messages(SITE, 1).await[0]["contactId"].clone();

    let plan = bridge.verb(&["replay"])?;
    assert!(
        plan.contains("sent to 1 of 2") && plan.contains("nothing was changed: --yes carries out the plan"),
        "{plan}"
    );
    assert!(bridge.fails(&["replay", "--yes"], 2)?.contains("say what to replay"));
    assert_eq!(wix.messages(SITE).await?.len(), 1, "a plan does nothing");
    assert_eq!(bridge.verb(&["replay", "1", "--yes"])?, "1: waits again, in its place\n");
    let messages = wix.has_messages(SITE, 2).await;
    assert_ne!(messages[1]["contactId"], sent, "who had it gets nothing");
    bridge.counts("dead", 0).await;
    assert_eq!(bridge.verb(&["replay"])?, "nothing to replay\n");
    assert!(bridge.fails(&["replay", "1", "--yes"], 1)?.contains("1 is sent: nothing to replay"));

    let shown = bridge.verb(&["events", "1"])?;
    for said in ["state          sent", "dead: ", "replayed", "sent to contact", EMAIL, "p1"] {
        assert!(shown.contains(said), "{said} is not in\n{shown}");
    }
    Ok(())
}

#[tokio::test]
async fn a_malformed_request_is_read_again_once_its_cause_is_fixed() -> anyhow::Result<()> {
    let (wix, mut bridge, _) = start("").await?;
    let fields = "AccountSid=AC2&MessageSid=SM1&From=%2B4930550102&To=%2B4930550101&Body=hello";
    let status = text(&bridge, fields).await?;
    assert_eq!(status, 200);
    bridge.counts("malformed", 1).await;
    let still = bridge.fails(&["replay", "r1", "--yes"], 1)?;
    assert!(still.contains("1 entries that cannot be read"), "{still}");
    bridge.counts("malformed", 1).await;
    bridge.stop()?;
    bridge.configure(&config(&wix, "", "AC2"))?;
    bridge.run().await?;
    assert!(bridge.verb(&["replay", "--state", "malformed"])?.contains("read again"));
    let done = bridge.verb(&["replay", "--instance", "sms", "--yes"])?;
    assert!(done.contains("r1: read again: 1 new event(s)"), "{done}");
    wix.has_messages(SITE, 1).await;
    bridge.counts("malformed", 0).await;
    Ok(())
}

/// Posts what Twilio would.
async fn text(bridge: &Bridge, fields: &str) -> anyhow::Result<u16> {
    use base64::Engine as _;
    use hmac::{Hmac, KeyInit, Mac};
    let mut pairs: Vec<_> = form_urlencoded::parse(fields.as_bytes()).into_owned().collect();
    pairs.sort_unstable();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(b"t")?;
    mac.update(b"https://hooks.example.com/webhooks/sms");
    for (name, value) in pairs {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    let call = patient_client().post(bridge.webhook_url("sms")).header("x-twilio-signature", signature);
    let call = call.header("content-type", "application/x-www-form-urlencoded").body(fields.to_owned());
    Ok(call.send().await?.status().as_u16())
}

#[tokio::test]
async fn what_waits_after_failed_tries_says_why_and_how_often_it_was_tried() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("").await?;
    wix.fail(json!([{ "endpoint": "any", "status": 503, "times": "forever" }])).await?;
    messenger.share_email(PAGE, ANNA, "m1", EMAIL).await?;
    let line = eventually("it was tried", async || {
        let line = json_of(&bridge, &["events", "--json"]).ok()?.get(0)?.clone();
        (line["tries"].as_u64() > Some(0)).then_some(line)
    })
    .await;
    assert_eq!(line["state"], "waiting");
    let reason = line["reason"].as_str().context("it says why")?;
    let list = bridge.verb(&["events"])?;
    assert!(list.contains(&format!("waiting: {reason}, tried ")), "{list}");
    Ok(())
}

#[tokio::test]
async fn events_are_found_by_person_instance_site_and_age() -> anyhow::Result<()> {
    let (_wix, bridge, messenger) = start("").await?;
    messenger.text(PAGE, ANNA, "m1", "one").await?;
    messenger.text(PAGE, "42", "m2", "two").await?;
    bridge.counts("held", 2).await;
    let count = |arguments: &[&str]| {
        let arguments = [&["events", "--json"], arguments].concat();
        let found = json_of(&bridge, &arguments)?;
        found.as_array().map(Vec::len).context("a list")
    };
    assert_eq!(count(&["--person", ANNA])?, 1);
    assert_eq!(count(&["--person", "p2", "--state", "held"])?, 1);
    assert_eq!(count(&["--site", "main", "--instance", "facebook", "--since", "1h"])?, 2);
    assert_eq!(count(&["--instance", "sms"])?, 0);
    assert_eq!(bridge.verb(&["events", "--state", "dead"])?.lines().next(), Some("no matching events"));
    assert!(bridge.fails(&["events", "--person", "nobody"], 2)?.contains("no person matches `nobody`"));
    let unknown = bridge.fails(&["events", "--site", "nosuch"], 2)?;
    assert!(unknown.contains("there is no site `nosuch` in the config: use one of `main`"), "{unknown}");
    let facebook =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../connectors/facebook/fixtures/facebook/message_text");
    let other = bridge.fails(&["send", facebook, "--to", "sms"], 2)?;
    assert!(
        other.contains("the fixture is of type `facebook`, but [connectors.sms] is of type `twilio-sms`"),
        "{other}"
    );
    assert!(bridge.fails(&["events", "99"], 2)?.contains("there is no event `99`"));
    assert!(bridge.fails(&["held", "link", "p1", "no address"], 2)?.contains("not a plain e-mail address"));
    let of_request = eventually("the request is shown", async || bridge.verb(&["events", "r1"]).ok()).await;
    assert!(of_request.contains("POST to facebook") && of_request.contains("held"), "{of_request}");
    Ok(())
}
