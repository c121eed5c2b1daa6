//! What a reader of a config file sees: where, what is wrong, what to do.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something in the config does not work; `validate` fails.
    Error,
    /// It works, but perhaps not as meant.
    Warning,
}

/// One finding in a config file. It quotes no secret: literal secrets in the source line are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The file it is in.
    pub file: PathBuf,
    /// The line, counted from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// The column in characters, counted from 1; 0 when the file as a whole is meant.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    pub(super) quote: Option<Quote>,
}

/// The source line, and what of it is meant (in bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quote {
    pub(super) line: String,
    pub(super) caret: Range<usize>,
}

impl Diagnostic {
    /// Renders the finding over several lines: message, `file:line:column`, source line, caret, help.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[self.group()])
    }

    fn group(&self) -> Group<'_> {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let path = self.file.to_string_lossy();
        let group = level.primary_title(&self.message);
        let group = match &self.quote {
            Some(quote) => group.element(self.snippet(quote).path(path)),
            None => group.element(Origin::path(path)),
        };
        let help = self.help.as_deref().map(|help| Level::HELP.message(help));
        group.elements(help)
    }

    fn snippet<'a>(&self, quote: &'a Quote) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let caret = AnnotationKind::Primary.span(quote.caret.clone());
        Snippet::source(&quote.line).line_start(self.line).annotation(caret)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}
