//! Every known signature vector, each a test with its own clock: see `meta` in `vectors.json`.

use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inbox_core::{
    Hash, Headers, Key, Mac, Place, PublicKey, Recipe, Secret, Secrets, SettingsError, Signature,
    StaticToken, TimeUnit, Timestamp, UrlVariant, WebhookRequest,
};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;

/// Schemes that no signature value describes: a connector brings its own code for them.
const CUSTOM_SCHEMES: [&str; 2] = ["jwt-rs256", "rfc9421"];

/// Fewer would mean that vectors were lost on the way.
const FEWEST: usize = 100;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    provider: String,
    scheme: String,
    why: String,
    now: i64,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body_b64: String,
    secrets: Vec<String>,
    expected: bool,
    tolerance: Option<u32>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let file: File =
        serde_json::from_slice(include_bytes!("vectors.json")).expect("the vectors are readable");
    let mut vectors = file.vectors;
    vectors.retain(|vector| !CUSTOM_SCHEMES.contains(&vector.scheme.as_str()));
    assert!(vectors.len() >= FEWEST, "only {} vectors: at least {FEWEST} are known", vectors.len());
    let test = |vector: Vector| Trial::test(vector.id.clone(), move || check(&vector));
    libtest_mimic::run(&arguments, vectors.into_iter().map(test).collect()).exit_code()
}

fn check(vector: &Vector) -> Result<(), Failed> {
    let signature = signature(vector)?;
    let result = signature.verify(&request(vector)?);
    if result.is_ok() == vector.expected {
        return Ok(());
    }
    Err(format!("{}: expected {}, got {result:?}", vector.why, vector.expected).into())
}

fn request(vector: &Vector) -> Result<WebhookRequest, Failed> {
    let headers = vector.headers.iter().map(|(name, value)| (name, value)).collect::<Headers>();
    Ok(WebhookRequest::new(&vector.method, &vector.url, Timestamp::from_second(vector.now)?)
        .headers(headers)
        .body(STANDARD.decode(&vector.body_b64)?))
}

fn signature(vector: &Vector) -> Result<Signature, Failed> {
    let secrets = secrets(&vector.secrets)?;
    let signature: Result<Signature, SettingsError> = match vector.scheme.as_str() {
        "twilio-form" | "twilio-json" => twilio(secrets).map(Into::into),
        "hub-hex" => hub_hex(&vector.provider, secrets)?,
        "body-b64" => {
            let recipe = Recipe::new("{body}", Place::header(base64_header(&vector.provider)?)).base64();
            Mac::new(Hash::Sha256, recipe, secrets).map(Into::into)
        }
        "slack-v0" => slack(secrets).map(Into::into),
        "t-v1" => stamped_list(vector, secrets)?,
        "standard-webhooks" => Signature::standard_webhooks(secrets),
        "ed25519-ts-body" => discord(secrets).map(Into::into),
        "static-header" => Ok(StaticToken::header(static_header(&vector.provider)?, secrets).into()),
        scheme => return Err(format!("unknown scheme {scheme}: describe it here").into()),
    };
    Ok(signature?)
}

fn secrets(texts: &[String]) -> Result<Secrets, Failed> {
    let keys = texts.iter().map(|text| Key::new(Secret::new(text.as_str()))).collect();
    Secrets::new(keys).ok_or_else(|| "the vector has no secret".into())
}

fn twilio(secrets: Secrets) -> Result<Mac, SettingsError> {
    use UrlVariant::{AsIs, DefaultPort, NoPort, Quotes};
    let recipe = Recipe::new("{url}{form_sorted}", Place::header("X-Twilio-Signature"))
        .base64()
        .url_variants([AsIs, NoPort, DefaultPort, Quotes])
        .body_hash_param("bodySHA256");
    Ok(Mac::new(Hash::Sha1, recipe, secrets)?
        .hash_header("X-Twilio-Webhooks-Signature-Settings", "algorithm"))
}

fn hub_hex(provider: &str, secrets: Secrets) -> Result<Result<Signature, SettingsError>, Failed> {
    let recipe = Recipe::new("{body}", Place::header("X-Cal-Signature-256"));
    match provider {
        "meta" | "github" => Ok(Ok(Mac::hub(secrets).into())),
        "calcom" => Ok(Mac::new(Hash::Sha256, recipe, secrets).map(Into::into)),
        _ => Err(unknown_provider(provider)),
    }
}

fn slack(secrets: Secrets) -> Result<Mac, SettingsError> {
    let recipe = Recipe::new("v0:{ts}:{body}", Place::header("X-Slack-Signature")).prefix("v0=").timestamp(
        Place::header("X-Slack-Request-Timestamp"),
        TimeUnit::Seconds,
        300,
    );
    Mac::new(Hash::Sha256, recipe, secrets)
}

fn stamped_list(vector: &Vector, secrets: Secrets) -> Result<Result<Signature, SettingsError>, Failed> {
    let (header, documented) = match vector.provider.as_str() {
        "calendly" => ("Calendly-Webhook-Signature", 180),
        "stripe" => ("Stripe-Signature", 300),
        provider => return Err(unknown_provider(provider)),
    };
    let tolerance = vector.tolerance.unwrap_or(documented);
    let recipe = Recipe::new("{ts}.{body}", Place::header(header)).key_value_list("v1").timestamp(
        Place::item("t"),
        TimeUnit::Seconds,
        tolerance,
    );
    Ok(Mac::new(Hash::Sha256, recipe, secrets).map(Into::into))
}

fn discord(public_keys: Secrets) -> Result<PublicKey, SettingsError> {
    let recipe = Recipe::new("{ts}{body}", Place::header("X-Signature-Ed25519")).timestamp(
        Place::header("X-Signature-Timestamp"),
        TimeUnit::Seconds,
        300,
    );
    PublicKey::ed25519(recipe, public_keys)
}

fn base64_header(provider: &str) -> Result<&'static str, Failed> {
    match provider {
        "line" => Ok("X-Line-Signature"),
        "shopify" => Ok("X-Shopify-Hmac-Sha256"),
        "acuity" => Ok("X-Acuity-Signature"),
        _ => Err(unknown_provider(provider)),
    }
}

fn static_header(provider: &str) -> Result<&'static str, Failed> {
    match provider {
        "telegram" => Ok("X-Telegram-Bot-Api-Secret-Token"),
        _ => Err(unknown_provider(provider)),
    }
}

fn unknown_provider(provider: &str) -> Failed {
    format!("unknown provider {provider}: name its header here").into()
}
