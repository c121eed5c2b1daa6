//! What would have made a refused call match, as far as a config knows.

use inbox_core::Signature;
use inbox_core::host::{Diagnosis, DiagnosisContext, DynConnector, Refusal, may_sign_url};

use crate::config::{Config, Instance};

/// Looks for it; the other instances of a config, if there is one, may be whom the call is for.
pub(crate) fn cause(
    refusal: &Refusal,
    connector: &dyn DynConnector,
    public_url: &str,
    configured: Option<(&Config, &Instance)>,
) -> Option<Diagnosis> {
    let (mut same_type, mut other_types) = (Vec::new(), Vec::new());
    if let Some((config, instance)) = configured {
        for other in config.instances.values().filter(|other| other.name != instance.name) {
            let (name, signature) = (other.name.as_str(), other.connector.signature());
            if other.connector_type == instance.connector_type {
                same_type.push((name, signature));
            } else {
                other_types.push((name, signature, other.webhook_url()));
            }
        }
    }
    let known = DiagnosisContext::new(public_url, &same_type).with_other_types(&other_types);
    refusal.diagnose(connector, &known)
}

/// What is said of a call whose cause was looked for in vain.
pub(crate) fn unexplained(signature: &Signature) -> &'static str {
    advice(may_sign_url(signature))
}

/// The same; a public URL that is not the provider's is a cause only where the URL is signed.
pub(super) fn advice(signs_url: bool) -> &'static str {
    if signs_url {
        "nothing that usually goes wrong explains it: compare the secret with the provider's; or `public_url` is not \
         what the provider calls: compare it with the URL set at the provider (scheme, host, port, path); else someone \
         forges calls"
    } else {
        "nothing that usually goes wrong explains it: compare the secret with the provider's; else someone forges calls"
    }
}
