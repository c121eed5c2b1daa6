//! A config file's text, and places in it.

use std::fmt;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// One config file.
#[derive(Debug)]
pub(super) struct Source {
    /// As given on the command line, or as found through `include`.
    pub(super) path: PathBuf,
    /// Its text; empty if it could not be read.
    pub(super) text: String,
    /// 0 for the main file, then in the order of inclusion.
    pub(super) order: usize,
    /// Where each line starts.
    lines: Vec<usize>,
}

impl Source {
    pub(super) fn new(path: &Path, text: String, order: usize) -> Rc<Self> {
        let lines = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(lines).collect();
        Rc::new(Self { path: path.to_owned(), text, order, lines })
    }

    pub(super) fn read(path: &Path, order: usize) -> (Rc<Self>, io::Result<()>) {
        match fs::read_to_string(path) {
            Ok(text) => (Self::new(path, text, order), Ok(())),
            Err(error) => (Self::new(path, String::new(), order), Err(error)),
        }
    }

    /// The folder that relative paths in this file start from.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Line and column, counted from 1, columns in characters.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines[line - 1];
        (line, self.text.get(start..offset).map_or(1, |before| before.chars().count() + 1))
    }

    /// The bytes of the line around this offset, without its line end.
    pub(super) fn line_at(&self, offset: usize) -> Range<usize> {
        let start = self.lines[self.lines.partition_point(|start| *start <= offset) - 1];
        let line = self.text[start..].split('\n').next().unwrap_or_default();
        start..start + line.trim_end_matches('\r').len()
    }

    /// A place in this file.
    pub(super) fn place(self: &Rc<Self>, span: Range<usize>) -> Place {
        Place { source: Rc::clone(self), span: Some(span) }
    }

    /// This file as a whole.
    pub(super) fn whole(self: &Rc<Self>) -> Place {
        Place { source: Rc::clone(self), span: None }
    }
}

/// Some bytes of a config file, or the file as a whole.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) source: Rc<Source>,
    pub(super) span: Option<Range<usize>>,
}

impl Place {
    /// Where it begins; (0, 0) for a file as a whole.
    pub(super) fn position(&self) -> (usize, usize) {
        self.span.as_ref().map_or((0, 0), |span| self.source.position(span.start))
    }
}

/// `file:line`, for messages that name a second place.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.source.path.display();
        match self.position().0 {
            0 => write!(f, "{path}"),
            line => write!(f, "{path}:{line}"),
        }
    }
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) place: Place,
}
