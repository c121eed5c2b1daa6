//! Calls that a forger makes from a good one: none is accepted, none makes the engine panic.

use super::super::form;
use super::super::{Hash, Mac, Place, Recipe, Signature, StaticToken, TimeUnit};
use super::shapes::{Shape, all};
use super::{FORM, JSON, NOW, accepts, at, post, with};
use crate::error::VerifyError;
use crate::request::WebhookRequest;

fn refused(shape: &Shape, forged: &WebhookRequest, how: &str) {
    assert!(!accepts(&shape.signature, forged), "{}: {how} was accepted", shape.name);
}

/// The headers that signing added.
fn signed_headers(shape: &Shape, signed: &WebhookRequest) -> Vec<(String, String)> {
    let added = signed.headers.iter().filter(|(name, _)| shape.call.headers.get(name).is_none());
    added.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn a_changed_body_is_refused() {
    for shape in all().into_iter().filter(|shape| shape.binds_body) {
        let signed = shape.signed();
        for bit in 0..signed.body.len() * 8 {
            let mut forged = signed.clone();
            forged.body[bit / 8] ^= 1 << (bit % 8);
            if !(forged.is_form() && form::sorted(&forged.body) == form::sorted(&signed.body)) {
                refused(&shape, &forged, &format!("a body with bit {bit} flipped"));
            }
        }
        for body in ["", "&", "&&&", "x", "{}", "\0"] {
            refused(&shape, &WebhookRequest { body: body.into(), ..signed.clone() }, body);
        }
        let longer = [&signed.body, b"&c=1".as_slice()].concat();
        refused(&shape, &WebhookRequest { body: longer, ..signed.clone() }, "a longer body");
    }
}

#[test]
fn a_signed_header_that_is_absent_doubled_or_mangled_is_refused() {
    for shape in all() {
        let signed = shape.signed();
        for (name, value) in signed_headers(&shape, &signed) {
            let mut dropped = signed.clone();
            dropped.headers.remove(&name);
            refused(&shape, &dropped, &format!("a call without {name}"));
            for twice in [value.as_str(), "", "x"] {
                refused(&shape, &with(signed.clone(), &[(&name, twice)]), &format!("{name} twice"));
            }
            for text in mangled(&value) {
                let mut forged = signed.clone();
                forged.headers.set(&name, text.as_str());
                refused(&shape, &forged, &format!("{name} as `{text}`"));
            }
        }
    }
}

/// Cut anywhere, lengthened, doubled or replaced.
fn mangled(value: &str) -> Vec<String> {
    const ODD: [&str; 12] =
        ["x", "é", "=", ",", "t=,v1=", "v1,", "sha256=", "\0", "v1,é v1,=", "💥", "Basic ", "Basic é"];
    let mut all: Vec<String> = ODD.map(str::to_owned).into();
    all.extend((0..value.len()).map(|end| value[..end].to_owned()));
    all.extend([format!("{value}00"), format!("{value},{value}"), format!("{value}\u{a0}")]);
    all.extend([value.replace('=', "=="), value.replace(',', ";")].into_iter().filter(|text| text != value));
    // Blanks between the items of a list are no part of them.
    if !value.contains(',') {
        all.push(format!(" {value}"));
    }
    all
}

#[test]
fn a_stale_or_future_timestamp_is_refused_at_the_second() {
    for shape in all() {
        let signed = shape.signed();
        let verified = |second| {
            shape.signature.verify(&WebhookRequest { received_at: at(NOW + second), ..signed.clone() })
        };
        match shape.tolerance {
            None => assert!(verified(8 * 86_400).is_ok(), "{}", shape.name),
            Some(tolerance) => {
                for second in [tolerance, -tolerance] {
                    assert!(verified(second).is_ok(), "{} at {second} s", shape.name);
                    let stale = verified(second + second.signum());
                    assert!(matches!(stale, Err(VerifyError::Stale { .. })), "{}: {stale:?}", shape.name);
                }
            }
        }
    }
}

#[test]
fn a_form_cannot_be_passed_off_as_another_type() {
    for shape in
        all().into_iter().filter(|shape| shape.name.starts_with("twilio") || shape.name == "mandrill")
    {
        let signed = shape.signed();
        for media_type in [JSON, FORM, "text/plain", ""] {
            let mut forged = signed.clone();
            forged.headers.set("content-type", media_type);
            if forged.is_form() != signed.is_form() {
                refused(&shape, &forged, media_type);
            }
        }
        refused(&shape, &with(signed.clone(), &[("content-type", JSON)]), "two content types");
        let mut untyped = signed;
        untyped.headers.remove("content-type");
        if shape.call.is_form() {
            refused(&shape, &untyped, "no content type");
        }
    }
}

#[test]
fn a_form_body_of_other_bytes_is_another_body() {
    let shapes = all();
    let twilio = shapes.iter().find(|shape| shape.name == "twilio form").expect("the shape");
    let call = WebhookRequest { body: b"x=%FF".to_vec(), ..twilio.call.clone() };
    let signed = twilio.signature.sign(call).expect("a signed call");
    refused(twilio, &WebhookRequest { body: b"x=%FE".to_vec(), ..signed }, "another invalid byte");
}

#[test]
fn a_hash_of_the_body_must_be_there_once_and_be_right() {
    let shapes = all();
    let twilio = shapes.iter().find(|shape| shape.name == "twilio json").expect("the shape");
    let signed = twilio.signed();
    let url = signed.url.clone();
    let (base, hash) = url.split_once("&bodySHA256=").expect("a hash in the query");
    for (how, url) in [
        ("no hash", base.to_owned()),
        ("an empty hash", format!("{base}&bodySHA256=")),
        ("a hash twice", format!("{url}&bodySHA256={hash}")),
        ("a hash and an empty one", format!("{url}&bodySHA256")),
        ("a hash under an encoded name", format!("{url}&body%53HA256={hash}")),
    ] {
        // Even someone who can sign must bind the body.
        let mac = signed_as_is(&url);
        refused(twilio, &mac, how);
    }
    let empty = signed_as_is("https://h/?bodySHA256=00");
    refused(twilio, &WebhookRequest { body: Vec::new(), ..empty }, "a wrong hash of an empty body");
}

/// A JSON call whose URL alone is signed, whatever its hash says.
fn signed_as_is(url: &str) -> WebhookRequest {
    let recipe = Recipe::new("{url}", Place::header("X-Twilio-Signature")).base64();
    let mac = Mac::new(Hash::Sha1, recipe, "key".into()).expect("a good recipe");
    Signature::from(mac).sign(post(url, JSON, r#"{"id":1,"text":"hi"}"#)).expect("a signed call")
}

#[test]
fn an_algorithm_that_is_unknown_or_told_twice_is_refused() {
    let shapes = all();
    let twilio = shapes.iter().find(|shape| shape.name == "twilio form").expect("the shape");
    let sign = |setting: &str| {
        let call = with(twilio.call.clone(), &[("X-Settings", setting)]);
        twilio.signature.sign(call)
    };
    let good = sign("key=k, algorithm=HMAC_SHA256").expect("a known algorithm");
    assert!(accepts(&twilio.signature, &good));
    refused(twilio, &with(good.clone(), &[("X-Settings", "algorithm=HMAC_SHA256")]), "two headers");
    for setting in
        ["algorithm=HMAC_SHA1", "algorithm=none", "algorithm=HMAC_SHA256,algorithm=HMAC_SHA256", ""]
    {
        let mut forged = good.clone();
        forged.headers.set("x-settings", setting);
        refused(twilio, &forged, setting);
    }
    for setting in
        ["algorithm=none", "algorithm=", "algorithm=MD5", "algorithm=HMAC_SHA1,algorithm=HMAC_SHA1"]
    {
        assert!(sign(setting).is_err(), "{setting}");
    }
}

#[test]
fn an_alias_beside_the_real_header_is_refused() {
    let shapes = all();
    let shape = shapes.iter().find(|shape| shape.name == "standard webhooks").expect("the shape");
    let signed = shape.signed();
    for (name, value) in signed_headers(shape, &signed) {
        let alias = name.replace("webhook-", "svix-");
        for value in [value.as_str(), "1", ""] {
            refused(shape, &with(signed.clone(), &[(&alias, value)]), &alias);
        }
        let mut renamed = signed.clone();
        renamed.headers.remove(&name);
        renamed.headers.append(&alias, value);
        assert!(accepts(&shape.signature, &renamed), "{alias} alone");
        let again = shape.signature.sign(renamed).expect("a signed call");
        assert!(accepts(&shape.signature, &again), "{alias} alone, signed again");
    }
}

#[test]
fn bytes_cannot_move_between_the_id_and_what_follows() {
    let shapes = all();
    let shape = shapes.iter().find(|shape| shape.name == "standard webhooks").expect("the shape");
    let call = with(shape.call.clone(), &[("webhook-id", "msg_1")]);
    let call = WebhookRequest { body: format!("{NOW}.{{}}").into_bytes(), ..call };
    let mut forged = shape.signature.sign(call).expect("a signed call");
    forged.headers.set("webhook-id", format!("msg_1.{NOW}"));
    forged.body = b"{}".to_vec();
    let refusal = shape.signature.verify(&forged).expect_err("the same signed bytes");
    assert_eq!(refusal, VerifyError::Malformed("header webhook-id".to_owned()));
}

#[test]
fn a_list_is_read_strictly() {
    let shapes = all();
    let shape = shapes.iter().find(|shape| shape.name == "stripe").expect("the shape");
    let signed = shape.signed();
    let good = signed.headers.get("stripe-signature").expect("a signature").to_owned();
    let (stamp, mac) = good.split_once(",v1=").expect("a list");
    let verified = |text: String| {
        let mut call = signed.clone();
        call.headers.set("stripe-signature", text);
        accepts(&shape.signature, &call)
    };
    for list in [
        format!("{stamp}, v1={mac}"),
        format!("v1={mac} , {stamp}"),
        format!("{stamp},v1=zz,v1={mac},v0=1"),
        format!("{stamp},v1={}", mac.to_uppercase()),
    ] {
        assert!(verified(list.clone()), "{list}");
    }
    for list in [
        format!("{stamp},{stamp},v1={mac}"),
        format!("t=1,{stamp},v1={mac}"),
        format!("{stamp},v0={mac}"),
        format!("{stamp},V1={mac}"),
        format!("T={NOW},v1={mac}"),
        format!("{stamp};v1={mac}"),
        format!("t=+{NOW},v1={mac}"),
        format!("t={NOW}.0,v1={mac}"),
        format!("t=99999999999999999999,v1={mac}"),
        format!("t=,v1={mac}"),
        format!("v1={mac}"),
        format!("{stamp}{}", format!(",v1={mac}").repeat(17)),
    ] {
        assert!(!verified(list.clone()), "{list}");
    }
}

#[test]
fn a_prefix_counts_in_its_very_case() {
    let signature = Signature::from(Mac::hub("key".into()));
    let signed = signature.sign(post("https://h/x", JSON, "{}")).expect("a signed call");
    let value = signed.headers.get("x-hub-signature-256").expect("a signature").to_owned();
    for forged in
        [value.replace("sha256", "SHA256"), value.replace("sha256=", ""), value.replace("sha256", "sha1")]
    {
        let mut call = signed.clone();
        call.headers.set("x-hub-signature-256", forged);
        assert!(!accepts(&signature, &call));
    }
}

#[test]
fn a_repeated_field_or_parameter_with_a_token_is_refused() {
    let query = Signature::from(StaticToken::query("token", "key".into()));
    let form = Signature::from(StaticToken::body("token", "key".into()));
    let json = Signature::from(StaticToken::body("/token", "key".into()));
    assert!(accepts(&query, &post("https://h/x?token=k%65y", JSON, "{}")));
    assert!(!accepts(&query, &post("https://h/x?token=key&token=key", JSON, "{}")));
    assert!(!accepts(&query, &post("https://h/x?token=key&%74oken=x", JSON, "{}")));
    assert!(!accepts(&query, &post("https://h/x?Token=key", JSON, "{}")));
    assert!(!accepts(&form, &post("https://h/x", FORM, "token=key&token=")));
    assert!(!accepts(&form, &post("https://h/x", JSON, "token=key")));
    assert!(!accepts(&json, &post("https://h/x", JSON, r#"{"token":"x","token":"key"}"#)));
    assert!(!accepts(&json, &post("https://h/x", JSON, r#"{"token":["key"]}"#)));
}

#[test]
fn a_key_of_no_length_signs_nothing() {
    let recipe = || {
        Recipe::new("{ts}{body}", Place::header("X-S")).timestamp(
            Place::header("X-T"),
            TimeUnit::Seconds,
            300,
        )
    };
    assert!(Mac::new(Hash::Sha256, recipe(), "".into()).is_err());
    let empty = Signature::from(Mac::hub("".into()));
    let mac_under_no_key = "sha256=b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
    let call = with(post("https://h/x", JSON, ""), &[("X-Hub-Signature-256", mac_under_no_key)]);
    assert_eq!(empty.verify(&call), Err(VerifyError::Mismatch));
    assert!(empty.sign(call).is_err());
    assert!(!accepts(
        &StaticToken::header("X-T", "".into()).into(),
        &with(post("https://h", JSON, ""), &[("X-T", "")])
    ));
}

#[test]
fn no_alternative_accepts_nothing() {
    assert_eq!(Signature::Any(Vec::new()).verify(&post("https://h", JSON, "")), Err(VerifyError::Mismatch));
}
