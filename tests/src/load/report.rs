//! The table.

use std::fmt::Write as _;
use std::io::Write as _;

/// What was measured, as rows of Markdown.
#[derive(Debug)]
pub(crate) struct Report(String);

impl Report {
    pub(crate) fn new(machine: String) -> Self {
        Self(format!("{machine}\n"))
    }

    /// Begins a table of its own.
    pub(crate) fn section(&mut self, title: &str) {
        let _ = write!(self.0, "\n{title}:\n\n| figure | median (range) | goal |\n| --- | --- | --- |\n");
    }

    /// Adds a figure; the goal may be empty.
    pub(crate) fn row(&mut self, name: &str, figure: &str, goal: &str) {
        let _ = writeln!(self.0, "| {name} | {figure} | {goal} |");
    }

    pub(crate) fn print(&self) -> anyhow::Result<()> {
        Ok(std::io::stdout().write_all(self.0.as_bytes())?)
    }
}

/// One figure of several rounds.
#[derive(Debug)]
pub(crate) struct Series(Vec<f64>);

impl Series {
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        Self(values.into_iter().collect())
    }

    /// The median, and the range where there are several.
    pub(crate) fn with_decimals(&self, decimals: usize) -> String {
        let median = median(&self.0);
        if self.0.len() < 2 {
            return format!("{median:.decimals$}");
        }
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{median:.decimals$} ({least:.decimals$} to {most:.decimals$})")
    }
}

/// The middle value; the upper of the two in an even number.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
