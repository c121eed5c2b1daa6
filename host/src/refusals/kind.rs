//! Which refused calls are of the same kind.

use inbox_core::VerifyError;
use inbox_core::host::Diagnosis;

/// Why calls were refused and what would have made them right; calls with the same kind share an entry.
///
/// Ages and names of other headers are left out: a caller could vary them to push out every other entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    reason: VerifyError,
    diagnosis: Option<Diagnosis>,
    examined: bool,
}

impl Kind {
    pub(super) fn new(reason: &VerifyError, diagnosis: Option<&Diagnosis>, examined: bool) -> Self {
        let reason = match reason {
            VerifyError::Stale { age_seconds, tolerance_seconds } => VerifyError::Stale {
                age_seconds: age_seconds.signum(),
                tolerance_seconds: *tolerance_seconds,
            },
            other => other.clone(),
        };
        Self { reason, diagnosis: diagnosis.cloned().map(without_details), examined }
    }
}

fn without_details(diagnosis: Diagnosis) -> Diagnosis {
    match diagnosis {
        Diagnosis::Clock { age_seconds, tolerance_seconds } => {
            Diagnosis::Clock { age_seconds: age_seconds.signum(), tolerance_seconds }
        }
        Diagnosis::Missing { place, .. } => {
            Diagnosis::Missing { place, similar: Vec::new(), is_proxied: false }
        }
        other => other,
    }
}
