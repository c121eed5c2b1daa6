//! Tells the demo in plain text, step by step.

use std::io::Write;

use super::happened::{Happened, said};
use super::message::{Kind, Message};
use super::page::{Page, Tone};
use super::record::Conversation;
use super::report::Report;
use super::step::Step;

/// Where the second column begins.
const INDENT: usize = 16;

/// Writes what happens, as it happens.
#[derive(Debug)]
pub(crate) struct Telling<W>(Page<W>);

impl<W: Write> Telling<W> {
    /// Writes there, with colours or without.
    pub(crate) fn new(out: W, has_colour: bool) -> Self {
        Self(Page::new(out, has_colour))
    }

    pub(super) fn opens(&mut self) {
        self.0.blank();
        self.0.line(
            Tone::Strong,
            0,
            "What happens at Facebook, Twilio and calendars, brought into Wix Inbox",
        );
        self.0.line(
            Tone::Faint,
            0,
            "The host is the real one. Wix and the providers are imitations on this machine, and sign their calls \
             like the real ones.",
        );
    }

    pub(super) fn step(&mut self, number: usize, step: &Step) {
        self.0.blank();
        self.0.entry(Tone::Strong, &format!("{number:>2}  {}", step.who), INDENT, &step.what);
    }

    pub(super) fn happened(&mut self, happened: &Happened) {
        let is_good = happened.problems.is_empty();
        let (tone, mark) = if is_good { (Tone::Good, "✓") } else { (Tone::Bad, "✗") };
        self.0.entry(tone, &format!("{mark:>14}"), INDENT, &outcome(happened));
        if is_good && !happened.because.is_empty() {
            self.0.line(Tone::Faint, INDENT, happened.because);
        }
        for problem in &happened.problems {
            self.0.line(Tone::Bad, INDENT, problem);
        }
    }

    pub(super) fn closes(&mut self, report: &Report) {
        self.0.heading("The inbox now", "→ by the person   ← by the business   · activity");
        report.conversations.iter().for_each(|conversation| self.conversation(conversation));
        self.0.heading("What did not go straight through", "");
        self.troubles(report);
        self.0.blank();
        let messages: usize =
            report.conversations.iter().map(|conversation| conversation.messages.len()).sum();
        let (count, seconds) = (report.conversations.len(), report.seconds);
        if report.ok {
            let verdict = format!(
                "✓ All {messages} messages are in {count} conversations: once each, in order, in {seconds:.1}\u{a0}s."
            );
            self.0.line(Tone::Good, 0, &verdict);
            return;
        }
        self.0.line(Tone::Bad, 0, "✗ Not everything is as it should be:");
        report.problems.iter().for_each(|problem| self.0.line(Tone::Bad, 2, problem));
    }

    /// Names the page to open.
    pub(crate) fn stays_open(&mut self, page: &str) {
        self.0.blank();
        self.0.entry(Tone::Plain, "Open", 6, page);
        self.0.line(Tone::Faint, 0, "Ctrl-C ends the demo; nothing stays behind.");
    }

    fn conversation(&mut self, conversation: &Conversation) {
        self.0.blank();
        self.0.line(Tone::Strong, 2, &conversation.name);
        for message in &conversation.messages {
            let badge = format!("    {} {}", arrow(message), message.badge);
            let picture = if message.picture.is_some() { " [picture]" } else { "" };
            self.0.entry(Tone::Accent, &badge, INDENT, &format!("{}{picture}", message.text));
        }
    }

    fn troubles(&mut self, report: &Report) {
        self.0.blank();
        for refused in &report.refused {
            let who = refused.who.to_lowercase();
            let text = format!("step {}: {who} was answered {}", refused.step, refused.status);
            self.0.entry(Tone::Accent, "    refused", INDENT, &text);
        }
        for held in &report.held {
            let until = held.until_step.map(|step| format!(" until step {step}")).unwrap_or_default();
            let text = format!("step {}{until}: {}", held.step, held.reason);
            self.0.entry(Tone::Accent, "    held", INDENT, &text);
        }
        for retried in &report.retried {
            let text = format!(
                "step {}: {} to Wix failed; all was there after {:.1}\u{a0}s",
                retried.step,
                counted(retried.failed_calls, "call"),
                retried.seconds
            );
            self.0.entry(Tone::Accent, "    retried", INDENT, &text);
        }
    }
}

/// `answered 200, held: …`, `answered 200, 2 messages for Anna Levi`.
fn outcome(happened: &Happened) -> String {
    let mut parts = vec![format!("answered {}", said(&happened.answered))];
    if happened.failed_calls > 0 {
        parts.push(format!("{} to Wix failed", counted(happened.failed_calls, "call")));
    }
    parts.extend(happened.held.iter().map(|reason| format!("held: {reason}")));
    let mut people: Vec<&String> = happened.shown_to.iter().collect();
    people.dedup();
    for person in people {
        let count = happened.shown_to.iter().filter(|name| *name == person).count();
        parts.push(format!("{} for {person}", counted(count, "message")));
    }
    if happened.shown_to.is_empty() && happened.held.is_empty() {
        parts.push("nothing new in the inbox".to_owned());
    }
    parts.join(", ")
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn arrow(message: &Message) -> &'static str {
    match (message.kind, message.is_by_business()) {
        (Kind::Activity, _) => "·",
        (Kind::Chat, true) => "←",
        (Kind::Chat, false) => "→",
    }
}
