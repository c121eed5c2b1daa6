//! Secrets that were pasted with extra characters around them.

use zeroize::Zeroizing;

use crate::diagnosis::Diagnosis;
use crate::error::VerifyError;
use crate::request::WebhookRequest;
use crate::secret::{Key, Secret, Secrets};
use crate::signature::key::{Bound, KeyBytes};
use crate::signature::kind::Signature;

/// Extra characters around a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    LineEnd,
    WhiteSpace,
    Quotes,
}

impl Flaw {
    const ALL: [Self; 3] = [Self::LineEnd, Self::WhiteSpace, Self::Quotes];

    fn name(self) -> &'static str {
        match self {
            Self::LineEnd => "line break at its end",
            Self::WhiteSpace => "white space around it",
            Self::Quotes => "quotes around it",
        }
    }

    /// The text without them.
    fn without(self, text: &str) -> &str {
        let is_blank = |letter: char| letter.is_whitespace() || letter == '\u{feff}';
        match self {
            Self::LineEnd => text.trim_end_matches(['\r', '\n']),
            Self::WhiteSpace => text.trim_matches(is_blank),
            Self::Quotes => {
                let text = text.trim_matches(is_blank);
                let inner =
                    ['"', '\''].into_iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark));
                inner.unwrap_or(text)
            }
        }
    }
}

/// Tries the secrets without extra characters.
pub(super) fn cleaned(signature: &Signature, refused: &WebhookRequest) -> Option<Diagnosis> {
    Flaw::ALL.into_iter().find_map(|flaw| {
        let number = match without(signature, flaw)?.verify(refused) {
            Ok(found) => found.key_index + 1,
            Err(VerifyError::Stale { .. }) => 1,
            Err(_) => return None,
        };
        Some(Diagnosis::Secret { number, flaw: flaw.name() })
    })
}

/// The same signature with cleaned secrets; `None` if none has the flaw.
fn without(signature: &Signature, flaw: Flaw) -> Option<Signature> {
    Some(match signature {
        Signature::Mac(mac) => mac.with(cleaned_keys(mac.bound(), flaw)?).into(),
        Signature::Digest(digest) => digest.with(cleaned_keys(digest.bound(), flaw)?).into(),
        Signature::Static(token) => token.with(cleaned_secrets(token.secrets(), flaw)?).into(),
        Signature::Basic(basic) => basic.with(cleaned_secrets(basic.passwords(), flaw)?).into(),
        Signature::Any(all) => any_without(all, flaw)?,
        Signature::PublicKey(_) | Signature::Custom(_) => return None,
    })
}

fn any_without(all: &[Signature], flaw: Flaw) -> Option<Signature> {
    let cleaned: Vec<_> = all.iter().map(|one| without(one, flaw)).collect();
    let is_any_cleaned = cleaned.iter().any(Option::is_some);
    let whole = cleaned.into_iter().zip(all).map(|(cleaned, one)| cleaned.unwrap_or_else(|| one.clone()));
    is_any_cleaned.then(|| Signature::Any(whole.collect()))
}

fn cleaned_keys(keys: &[Bound<KeyBytes>], flaw: Flaw) -> Option<Vec<Bound<KeyBytes>>> {
    let cleaned = |key: &Bound<KeyBytes>| {
        let text = std::str::from_utf8(key.key.expose()).ok();
        let bytes = text.map_or(key.key.expose(), |text| flaw.without(text).as_bytes());
        Bound { key: KeyBytes::new(Zeroizing::new(bytes.to_vec())), accounts: key.accounts.clone() }
    };
    let cleaned: Vec<_> = keys.iter().map(cleaned).collect();
    let is_changed = cleaned.iter().zip(keys).any(|(new, old)| new.key.expose() != old.key.expose());
    is_changed.then_some(cleaned)
}

fn cleaned_secrets(secrets: &Secrets, flaw: Flaw) -> Option<Secrets> {
    let cleaned = |key: &Key| {
        let secret = Secret::new(flaw.without(key.secret.expose()));
        Key { secret, accounts: key.accounts.clone() }
    };
    let cleaned: Vec<_> = secrets.keys().iter().map(cleaned).collect();
    if cleaned == secrets.keys() { None } else { Secrets::new(cleaned) }
}
