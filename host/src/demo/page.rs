//! Text in two columns, 80 wide, with or without colours.

use std::io::Write;

/// Fits every terminal.
const WIDTH: usize = 80;

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Strong,
    Faint,
    Accent,
    Good,
    Bad,
}

/// Where the text goes. A reader who left is not an error.
#[derive(Debug)]
pub(super) struct Page<W> {
    out: W,
    has_colour: bool,
}

impl<W: Write> Page<W> {
    pub(super) fn new(out: W, has_colour: bool) -> Self {
        Self { out, has_colour }
    }

    pub(super) fn blank(&mut self) {
        self.write("");
    }

    /// A text in one tone, wrapped, so many columns from the left.
    pub(super) fn line(&mut self, tone: Tone, indent: usize, text: &str) {
        for line in wrapped(text, WIDTH - indent) {
            let line = self.painted(tone, &line);
            self.write(&format!("{:indent$}{line}", ""));
        }
    }

    /// A label in one tone, and behind it a plain text that begins in that column.
    pub(super) fn entry(&mut self, tone: Tone, label: &str, column: usize, text: &str) {
        let gap = column.saturating_sub(label.chars().count()).max(1);
        let mut begins = format!("{}{:gap$}", self.painted(tone, label), "");
        for line in wrapped(text, WIDTH - column) {
            self.write(&format!("{begins}{line}"));
            begins = " ".repeat(column);
        }
    }

    /// A heading with a remark beside it.
    pub(super) fn heading(&mut self, text: &str, remark: &str) {
        let gap = if remark.is_empty() { "" } else { "   " };
        let (text, remark) = (self.painted(Tone::Strong, text), self.painted(Tone::Faint, remark));
        self.blank();
        self.write(&format!("{text}{gap}{remark}"));
    }

    fn painted(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Strong => "1",
            Tone::Faint => "2",
            Tone::Accent => "36",
            Tone::Good => "32",
            Tone::Bad => "31",
        };
        if self.has_colour && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn write(&mut self, line: &str) {
        let _ = writeln!(self.out, "{}", line.trim_end());
        let _ = self.out.flush();
    }
}

/// Breaks a text between words, not at no-break spaces; a word that is too long stays whole.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let last = lines.last_mut().expect("there is always a line");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
            continue;
        }
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(word);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(has_colour: bool) -> String {
        let mut out = Vec::new();
        let mut page = Page::new(&mut out, has_colour);
        page.entry(Tone::Strong, " 1  Facebook", 16, &"word ".repeat(20));
        page.line(Tone::Faint, 16, "a remark");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn lines_are_aligned_and_fit_into_80_columns() {
        let text = written(false);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with(" 1  Facebook    word word"));
        assert!(lines[1].starts_with("                word"));
        assert_eq!(lines[2], "                a remark");
        assert!(lines.iter().all(|line| line.len() <= WIDTH && line.trim_end() == *line));
    }

    #[test]
    fn only_colours_need_escapes() {
        assert!(!written(false).contains('\x1b'));
        assert!(written(true).contains("\x1b[1m 1  Facebook\x1b[0m    word"));
    }
}
