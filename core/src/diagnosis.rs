//! What would have made a refused request right.

use std::fmt;

/// What would have made a refused request right, as a sentence that says what to mend.
///
/// It is a sentence and no permission: it holds no request, and nothing can be accepted with it.
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
    /// A configured secret has something around it that does not belong there.
    Secret {
        /// Its place in the config, from 1.
        number: usize,
        /// What is around it.
        flaw: &'static str,
    },
    /// It is signed with the key of another instance.
    Sibling {
        /// That instance.
        instance: String,
    },
    /// It is rightly signed, but for an instance of another type.
    Stranger {
        /// That instance.
        instance: String,
        /// What its provider is to call.
        url: String,
    },
    /// The body was written anew on its way.
    Body {
        /// What was changed.
        change: String,
    },
    /// The signature is right, but written in another form.
    Spelling {
        /// Where it stands.
        place: String,
        /// The documented form.
        expected: String,
    },
    /// It is right but for its time.
    Clock {
        /// Seconds between the signed timestamp and the host's clock; negative in the future.
        age_seconds: i64,
        /// Seconds allowed.
        tolerance_seconds: u32,
    },
    /// What carries the signature did not arrive.
    Missing {
        /// What is missing.
        place: String,
        /// Names of headers that look like it.
        similar: Vec<String>,
        /// Whether it came through a proxy.
        is_proxied: bool,
    },
    /// The provider tried out the URL with another token than that of the settings.
    VerifyToken {
        /// Where the token has something around it that does not belong there, and what; without that they would match.
        flaw: Option<(&'static str, &'static str)>,
    },
    /// An unsigned GET, HEAD or OPTIONS that the connector did not take for a trial of the URL.
    NoTrial,
    /// What carries the signature arrived more than once.
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
                "would match with the path and query that the proxy was called with: let it pass them on as they come",
            ),
            Self::Secret { number, flaw } => {
                write!(f, "would match if secret number {number} had no {flaw}: take that out of where it is kept")
            }
            Self::Sibling { instance } => write!(
                f,
                "is signed with the key of [connectors.{instance}]: have the secrets been swapped, or does the \
                 provider call the wrong URL?"
            ),
            Self::Stranger { instance, url } => {
                write!(f, "is a call for [connectors.{instance}]: its URL is {url}, set that at the provider")
            }
            Self::Body { change } => write!(
                f,
                "would match if the body had not been written anew on its way ({change}): let the proxy pass it on \
                 byte for byte"
            ),
            Self::Spelling { place, expected } => write!(
                f,
                "the signature in {place} is right, but not written as {expected}: what rewrites it on its way?"
            ),
            Self::Clock { age_seconds, tolerance_seconds } => clock(f, *age_seconds, *tolerance_seconds),
            Self::Missing { place, similar, is_proxied } => missing(f, place, similar, *is_proxied),
            Self::VerifyToken { flaw: Some((place, flaw)) } => write!(
                f,
                "would match if the token in {place} had no {flaw}: enter the same text as `verify_token` and at the \
                 provider"
            ),
            Self::VerifyToken { flaw: None } => f.write_str(
                "the token in the call is not `verify_token` of the settings: enter the same text there and at the provider",
            ),
            Self::NoTrial => f.write_str(
                "the connector did not take it for a trial of the URL: the token in the call is not that of the \
                 settings, or it is no call of the provider",
            ),
            Self::Repeated { place } => {
                write!(f, "{place} came more than once: let the proxy pass it on as it comes, and add none")
            }
        }
    }
}

fn clock(f: &mut fmt::Formatter<'_>, age: i64, tolerance: u32) -> fmt::Result {
    let when = if age < 0 { "in the future" } else { "old" };
    let age = age.unsigned_abs();
    write!(
        f,
        "is rightly signed, but {age} s {when} ({tolerance} s are allowed): set this machine's clock, or someone sent \
         an earlier call again"
    )
}

fn missing(f: &mut fmt::Formatter<'_>, place: &str, similar: &[String], is_proxied: bool) -> fmt::Result {
    write!(f, "{place} did not arrive")?;
    if !similar.is_empty() {
        write!(f, ", but {} did", similar.join(", "))?;
    }
    f.write_str(": set the provider up to sign its calls")?;
    if is_proxied { f.write_str(", and let the proxy pass that on") } else { Ok(()) }
}
