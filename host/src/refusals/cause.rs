//! What would have made a refused call right, as far as the config can tell.

use inbox_core::Signature;
use inbox_core::host::{Diagnosis, DiagnosisContext, DynConnector, Refusal, may_sign_url};

use crate::config::{Config, Instance};

/// Finds it. The call may be for another instance of the config, if there is one.
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

/// The advice for a call whose cause was not found.
pub(crate) fn unexplained(signature: &Signature) -> &'static str {
    advice(may_sign_url(signature))
}

/// The same; a wrong `public_url` can only be the cause if the URL is signed.
pub(super) fn advice(signs_url: bool) -> &'static str {
    if signs_url {
        "none of the usual causes fits: compare the secret with the provider's, and `public_url` with the URL set at \
         the provider (scheme, host, port, path); if they are the same, someone is forging calls"
    } else {
        "none of the usual causes fits: compare the secret with the provider's; if they are the same, someone is forging \
         calls"
    }
}
