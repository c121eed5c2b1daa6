//! What would have made a refused request match.

use std::fmt;

/// What would have made a refused request match, as a sentence that says what to fix.
///
/// It is a sentence and not a permission: it holds no request, and nothing can be accepted with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The provider signed another public URL.
    PublicUrl {
        /// How it differs from the configured one.
        difference: String,
        /// What `public_url` should be.
        signed: String,
    },
    /// The provider signed another path or query than the one that arrived.
    Path,
    /// A configured secret was pasted with extra characters.
    Secret {
        /// Its place in the config, from 1.
        number: usize,
        /// The extra characters.
        flaw: &'static str,
    },
    /// It is signed with the key of another instance of the same connector type.
    SameType {
        /// That instance.
        instance: String,
    },
    /// Its signature is valid for an instance of another connector type.
    OtherType {
        /// That instance.
        instance: String,
        /// What its provider should call.
        url: String,
    },
    /// The body was changed on the way.
    Body {
        /// What was changed.
        change: String,
    },
    /// The signature is valid, but written in another form.
    Spelling {
        /// Where it stands.
        place: String,
        /// The documented form.
        expected: String,
    },
    /// The signature is valid, but the time is too far off.
    Clock {
        /// Seconds between the signed timestamp and the host's clock; negative in the future.
        age_seconds: i64,
        /// Seconds allowed.
        tolerance_seconds: u32,
    },
    /// The part that carries the signature did not arrive.
    Missing {
        /// What is missing.
        place: String,
        /// Names of headers that look like it.
        similar: Vec<String>,
        /// Whether it came through a proxy.
        is_proxied: bool,
    },
    /// The provider probed the URL with another token than the one in the settings.
    VerifyToken {
        /// Where the token has extra characters, and which; without them it would match.
        flaw: Option<(&'static str, &'static str)>,
    },
    /// An unsigned GET, HEAD or OPTIONS that the connector did not recognise as a probe of the URL.
    UnrecognizedProbe,
    /// The part that carries the signature arrived more than once.
    Repeated {
        /// What is repeated.
        place: String,
    },
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PublicUrl { difference, signed } => {
                write!(f, "would match {difference} in `public_url`: set public_url = \"{signed}\"")
            }
            Self::Path => f.write_str(
                "would match with the path and query that the proxy received: let the proxy pass them on unchanged",
            ),
            Self::Secret { number, flaw } => {
                write!(f, "would match if secret number {number} had no {flaw}: remove it where the secret is stored")
            }
            Self::SameType { instance } => write!(
                f,
                "is signed with the key of [connectors.{instance}]: were the secrets swapped, or does the provider \
                 call the wrong URL?"
            ),
            Self::OtherType { instance, url } => {
                write!(f, "is a call for [connectors.{instance}]: set the URL at the provider to {url}")
            }
            Self::Body { change } => write!(
                f,
                "would match if the body had not been changed on the way ({change}): let the proxy pass it on byte \
                 for byte"
            ),
            Self::Spelling { place, expected } => write!(
                f,
                "the signature in {place} is valid, but not written as {expected}: find what rewrites it on the way"
            ),
            Self::Clock { age_seconds, tolerance_seconds } => clock(f, *age_seconds, *tolerance_seconds),
            Self::Missing { place, similar, is_proxied } => missing(f, place, similar, *is_proxied),
            Self::VerifyToken { flaw: Some((place, flaw)) } => write!(
                f,
                "would match if the token in {place} had no {flaw}: enter the same text as `verify_token` and at the \
                 provider"
            ),
            Self::VerifyToken { flaw: None } => f.write_str(
                "the token in the call is not `verify_token` of the settings: enter the same text there and at the \
                 provider",
            ),
            Self::UnrecognizedProbe => f.write_str(
                "the connector did not recognise this request as a URL probe: its token is not the one in the \
                 settings, or it does not come from the provider",
            ),
            Self::Repeated { place } => {
                write!(f, "{place} arrived more than once: let the proxy pass it on unchanged, and add none")
            }
        }
    }
}

fn clock(f: &mut fmt::Formatter<'_>, age: i64, tolerance: u32) -> fmt::Result {
    let seconds = age.unsigned_abs();
    let off = if age < 0 { format!("lies {seconds} s in the future") } else { format!("is {seconds} s old") };
    write!(
        f,
        "has a valid signature, but {off} ({tolerance} s are allowed): set this machine's clock; if it is right, \
         someone sent an earlier call again"
    )
}

fn missing(f: &mut fmt::Formatter<'_>, place: &str, similar: &[String], is_proxied: bool) -> fmt::Result {
    write!(f, "{place} did not arrive")?;
    if !similar.is_empty() {
        write!(f, ", but {} did", similar.join(", "))?;
    }
    f.write_str(": set up the provider to sign its calls")?;
    if is_proxied { f.write_str(", and let the proxy pass it on") } else { Ok(()) }
}
