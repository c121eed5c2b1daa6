//! Text in two columns, 80 wide, with or without colours.

use std::io::Write;

/// Fits every terminal.
const WIDTH: usize = 80;

/// How a text is shown; the numbers are ANSI's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain = 0,
    Strong = 1,
    Faint = 2,
    Bad = 31,
    Good = 32,
    Accent = 36,
}

/// Where the text goes. A reader who left is not an error.
pub(super) struct Terminal<'o> {
    out: Box<dyn Write + 'o>,
    has_colour: bool,
}

impl<'o> Terminal<'o> {
    pub(super) fn new(out: impl Write + 'o, has_colour: bool) -> Self {
        Self { out: Box::new(out), has_colour }
    }

    pub(super) fn blank(&mut self) {
        self.write("");
    }

    /// A text in one tone, wrapped, this many columns from the left.
    pub(super) fn line(&mut self, tone: Tone, indent: usize, text: &str) {
        self.columns((Tone::Plain, ""), indent, (tone, text));
    }

    /// A label in one tone, and a plain text that begins in this column.
    pub(super) fn entry(&mut self, tone: Tone, label: &str, column: usize, text: &str) {
        self.columns((tone, label), column, (Tone::Plain, text));
    }

    /// A heading with a note after it.
    pub(super) fn heading(&mut self, text: &str, note: &str) {
        let (text, note) = (self.painted(Tone::Strong, text), self.painted(Tone::Faint, note));
        self.blank();
        self.write(&format!("{text}   {note}"));
    }

    fn columns(&mut self, (label_tone, label): (Tone, &str), column: usize, (tone, text): (Tone, &str)) {
        let gap = column.saturating_sub(label.chars().count());
        let mut start = format!("{}{:gap$}", self.painted(label_tone, label), "");
        for line in wrapped(text, WIDTH - column) {
            self.write(&format!("{start}{}", self.painted(tone, &line)));
            start = " ".repeat(column);
        }
    }

    fn painted(&self, tone: Tone, text: &str) -> String {
        if self.has_colour && tone != Tone::Plain && !text.is_empty() {
            format!("\x1b[{}m{text}\x1b[0m", tone as u8)
        } else {
            text.to_owned()
        }
    }

    fn write(&mut self, line: &str) {
        let _ = writeln!(self.out, "{}", line.trim_end());
        let _ = self.out.flush();
    }
}

/// Breaks a text between words, not at no-break spaces. A word that is too long stays whole.
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
        let mut terminal = Terminal::new(&mut out, has_colour);
        terminal.entry(Tone::Strong, " 1  Facebook", 16, &"word ".repeat(20));
        terminal.line(Tone::Faint, 16, "a note");
        drop(terminal);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn lines_are_aligned_and_fit_into_80_columns() {
        let text = written(false);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with(" 1  Facebook    word word"));
        assert!(lines[1].starts_with("                word"));
        assert_eq!(lines[2], "                a note");
        assert!(lines.iter().all(|line| line.len() <= WIDTH && line.trim_end() == *line));
    }

    #[test]
    fn only_colours_need_escapes() {
        assert!(!written(false).contains('\x1b'));
        assert!(written(true).contains("\x1b[1m 1  Facebook\x1b[0m    word"));
    }
}
