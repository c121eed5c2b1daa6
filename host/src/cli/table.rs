//! Plain tables: a line of headings, and columns as wide as their longest cell.

use super::output::on_one_line;

/// Rows under headings.
#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// No rows yet.
    pub(super) fn new(headings: [&str; N]) -> Self {
        Self { rows: vec![headings.map(str::to_owned)] }
    }

    /// Adds a row of one line; an unknown cell is a dash.
    pub(super) fn add(&mut self, row: [Option<String>; N]) {
        let row = row.map(|cell| cell.filter(|text| !text.is_empty()).unwrap_or_else(|| "-".to_owned()));
        self.rows.push(row.map(|cell| on_one_line(&cell).into_owned()));
    }

    /// Its lines, each with this indent.
    pub(super) fn lines(&self, indent: &str) -> Vec<String> {
        let widths: [usize; N] = std::array::from_fn(|at| {
            self.rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default()
        });
        let line = |row: &[String; N]| {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            format!("{indent}{}", cells.collect::<Vec<_>>().join("  ").trim_end())
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_must_be() {
        let mut table = Table::new(["ID", "WHO", "WHY"]);
        table.add([Some("1".to_owned()), Some("Zoë".to_owned()), None]);
        table.add([Some("1000".to_owned()), Some(String::new()), Some("because".to_owned())]);
        assert_eq!(table.lines("  "), ["  ID    WHO  WHY", "  1     Zoë  -", "  1000  -    because"]);
    }

    #[test]
    fn a_name_makes_no_row_of_its_own() {
        let mut table = Table::new(["ID", "WHO"]);
        table.add([Some("1".to_owned()), Some("Zoë\n2   Zoë".to_owned())]);
        assert_eq!(table.lines(""), ["ID  WHO", "1   Zoë\\u000a2   Zoë"]);
    }
}
