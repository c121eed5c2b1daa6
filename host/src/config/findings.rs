//! Collects findings while a config is read, and keeps secrets out of them.

use std::cell::RefCell;
use std::ops::Range;

use annotate_snippets::normalize_untrusted_str;
use inbox_core::Secret;

use crate::config::diagnostic::{Diagnostic, Quote, Severity};
use crate::config::names::closest;
use crate::config::source::{Place, Source};

/// Shorter secrets are only taken out of a message where they are quoted: `a` would blank out every `a`.
const SHORTEST_UNQUOTED: usize = 6;

/// One finding, before its source line is cut out.
#[derive(Debug)]
pub(super) struct Finding {
    severity: Severity,
    place: Place,
    message: String,
    help: Option<String>,
}

impl Finding {
    pub(super) fn error(place: &Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, place: place.clone(), message: message.into(), help: None }
    }

    pub(super) fn warning(place: &Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, message) }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds "did you mean", when one of the known words is close.
    pub(super) fn suggest<'k>(mut self, word: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        if let Some(meant) = closest(word, known) {
            self.help = Some(format!("did you mean `{meant}`?"));
        }
        self
    }
}

/// Every finding so far, and what must not be quoted.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: RefCell<Vec<Finding>>,
    secrets: RefCell<Vec<Secret>>,
    masked: RefCell<Vec<(usize, Range<usize>)>>,
}

/// A point in time; see [`Findings::error_since`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark(usize);

impl Findings {
    /// Reports what a deserialiser or a connector says, without the secrets that it may quote.
    pub(super) fn report_foreign(&self, finding: Finding) {
        let message = self.without_secrets(finding.message);
        self.report(Finding { message, ..finding });
    }

    pub(super) fn report(&self, mut finding: Finding) {
        finding.message = normalize_untrusted_str(&finding.message);
        finding.help = finding.help.map(|help| normalize_untrusted_str(&help));
        self.list.borrow_mut().push(finding);
    }

    /// From now on this text is never quoted.
    pub(super) fn keep_secret(&self, text: &str) {
        if !text.is_empty() {
            self.secrets.borrow_mut().push(Secret::new(text));
        }
    }

    /// These bytes of a source line are never shown.
    pub(super) fn mask(&self, source: &Source, span: Range<usize>) {
        self.masked.borrow_mut().push((source.order, span));
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.list.borrow().len())
    }

    /// The first error reported since then, in one line.
    pub(super) fn error_since(&self, mark: Mark) -> Option<String> {
        let list = self.list.borrow();
        let first = list[mark.0..].iter().find(|finding| finding.severity == Severity::Error)?;
        Some(format!("{}: {}", first.place, first.message))
    }

    /// Every finding in the order of the files and lines.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut list = self.list.take();
        list.sort_by_key(|finding| {
            let start = finding.place.span.as_ref().map_or(0, |span| span.start);
            (finding.place.source.order, start, finding.severity)
        });
        list.into_iter().map(|finding| self.diagnostic(finding)).collect()
    }

    fn diagnostic(&self, finding: Finding) -> Diagnostic {
        let (line, column) = finding.place.position();
        Diagnostic {
            severity: finding.severity,
            file: finding.place.source.path.clone(),
            line,
            column,
            message: finding.message,
            help: finding.help,
            quote: finding.place.span.map(|span| self.quote(&finding.place.source, &span)),
        }
    }

    /// The first line of the span, with every masked character shown as `*`.
    fn quote(&self, source: &Source, span: &Range<usize>) -> Quote {
        let line = source.line_at(span.start);
        let mut quote = Quote { line: String::new(), caret: 0..0 };
        for (at, c) in source.text[line.clone()].char_indices() {
            let at = at + line.start;
            if at == span.start {
                quote.caret.start = quote.line.len();
            }
            quote.line.push(if self.hides(source, at, c) { '*' } else { c });
            if at < span.end {
                quote.caret.end = quote.line.len();
            }
        }
        if span.start >= line.end {
            quote.caret.start = quote.line.len();
        }
        quote.caret.end = quote.caret.end.max(quote.caret.start);
        quote
    }

    fn hides(&self, source: &Source, at: usize, c: char) -> bool {
        let masked = self.masked.borrow();
        let masks = masked.iter().any(|(order, span)| *order == source.order && span.contains(&at));
        masks && !c.is_whitespace() && !matches!(c, '"' | '\'')
    }

    fn without_secrets(&self, mut message: String) -> String {
        for secret in self.secrets.borrow().iter() {
            let text = secret.expose();
            message = message.replace(&format!("{text:?}"), "\"…\"").replace(&format!("`{text}`"), "`…`");
            if text.len() >= SHORTEST_UNQUOTED {
                message = message.replace(text, "…");
            }
        }
        message
    }
}
