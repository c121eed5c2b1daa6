//! The fields that were silently dropped from a call, for the developer to see.

use strsim::jaro_winkler;

const SIMILAR: f64 = 0.85;

/// Where each dropped field was, and what was probably meant.
#[derive(Debug, Default)]
pub(crate) struct Dropped {
    paths: Vec<String>,
    hints: Vec<String>,
}

impl Dropped {
    /// Notes a field that the API knows but does not take.
    pub(crate) fn add(&mut self, path: String, why: &str) {
        self.hints.push(format!("{path} {why}"));
        self.paths.push(path);
    }

    /// Notes a name that the API does not know; a similar one that it knows is probably meant.
    pub(crate) fn add_unknown(
        &mut self,
        path: String,
        name: &str,
        known: impl Iterator<Item = &'static str>,
    ) {
        let rated = known.map(|known| (jaro_winkler(name, known), known));
        let best = rated.max_by(|left, right| left.0.total_cmp(&right.0));
        match best.filter(|(likeness, _)| *likeness >= SIMILAR) {
            Some((_, meant)) => self.add(path, &format!("is unknown to Wix; did you mean {meant}?")),
            None => self.add(path, "is unknown to Wix"),
        }
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.paths.iter().any(|dropped| dropped == path)
    }

    /// The paths, and the hint for the call log: why the call was refused, if it was, and what is wrong with each
    /// field.
    pub(crate) fn report(self, refusal: Option<String>) -> (Vec<String>, Option<String>) {
        let sentences: Vec<String> = refusal.into_iter().chain(self.hints).collect();
        (self.paths, (!sentences.is_empty()).then(|| sentences.join("; ")))
    }
}
