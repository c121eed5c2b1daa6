//! The demo in plain text, scene by scene.

use std::io::Write;

use super::inbox::{Conversation, Kind, Message};
use super::result::{DemoResult, SceneResult, joined};
use super::scene::Scene;
use super::terminal::{Terminal, Tone};

/// Where the second column begins.
const INDENT: usize = 16;

/// Writes what happens, as it happens.
pub(crate) struct Narrator<'o>(Terminal<'o>);

impl<'o> Narrator<'o> {
    /// Writes there, with colours or without.
    pub(crate) fn new(out: impl Write + 'o, has_colour: bool) -> Self {
        Self(Terminal::new(out, has_colour))
    }

    pub(super) fn opening(&mut self) {
        self.0.blank();
        let title = "What happens at Facebook, Twilio and calendars, brought into Wix Inbox";
        self.0.line(Tone::Strong, 0, title);
        let setting = "The host is the real one. Wix and the providers are imitations on this machine; they sign their \
                    calls like the real ones.";
        self.0.line(Tone::Faint, 0, setting);
    }

    pub(super) fn scene(&mut self, number: usize, scene: &Scene) {
        self.0.blank();
        self.0.entry(Tone::Strong, &format!("{number:>2}  {}", scene.who), INDENT, &scene.what);
    }

    pub(super) fn scene_result(&mut self, result: &SceneResult) {
        let is_good = result.problems.is_empty();
        let (tone, mark) = if is_good { (Tone::Good, "✓") } else { (Tone::Bad, "✗") };
        self.0.entry(tone, &format!("{mark:>14}"), INDENT, &outcome(result));
        if is_good && !result.because.is_empty() {
            self.0.line(Tone::Faint, INDENT, result.because);
        }
        for problem in &result.problems {
            self.0.line(Tone::Bad, INDENT, problem);
        }
    }

    pub(super) fn result(&mut self, result: &DemoResult) {
        self.0.heading("The inbox now", "→ by the person   ← by the business   · activity");
        for conversation in &result.conversations {
            self.conversation(conversation);
        }
        self.0.heading("Refused, held and retried", "");
        self.0.blank();
        for (what, text) in troubles(result) {
            self.0.entry(Tone::Accent, &format!("    {what}"), INDENT, &text);
        }
        self.verdict(result);
    }

    /// Names the page to open.
    pub(crate) fn invitation(&mut self, page: &str) {
        self.0.blank();
        self.0.entry(Tone::Plain, "Open", 6, page);
        self.0.line(Tone::Faint, 0, "Ctrl-C ends the demo and removes its files.");
    }

    fn conversation(&mut self, conversation: &Conversation) {
        self.0.blank();
        self.0.line(Tone::Strong, 2, &conversation.name);
        for message in &conversation.messages {
            let label = format!("    {} {}", arrow(message), message.badge);
            let picture = if message.picture.is_some() { " [picture]" } else { "" };
            self.0.entry(Tone::Accent, &label, INDENT, &format!("{}{picture}", message.text));
        }
    }

    fn verdict(&mut self, result: &DemoResult) {
        self.0.blank();
        if result.ok {
            let (count, seconds) = (result.conversations.len(), result.seconds);
            let messages: usize = result.conversations.iter().map(|one| one.messages.len()).sum();
            let text = format!(
                "✓ All {messages} messages are in {count} conversations: once each, in order, in {seconds:.1}\u{a0}s."
            );
            return self.0.line(Tone::Good, 0, &text);
        }
        self.0.line(Tone::Bad, 0, "✗ Not everything is as it should be:");
        for problem in &result.problems {
            self.0.line(Tone::Bad, 2, problem);
        }
    }
}

/// `answered 200, held: …`, `answered 200, 2 messages for Anna Levi`.
fn outcome(result: &SceneResult) -> String {
    let mut parts = vec![format!("answered {}", joined(&result.answered))];
    if result.failed_calls > 0 {
        parts.push(format!("{} to Wix failed", counted(result.failed_calls, "call")));
    }
    parts.extend(result.held.iter().map(|reason| format!("held: {reason}")));
    for messages in result.shown_to.chunk_by(|one, next| one == next) {
        parts.push(format!("{} for {}", counted(messages.len(), "message"), messages[0]));
    }
    if result.shown_to.is_empty() && result.held.is_empty() {
        parts.push("nothing new in the inbox".to_owned());
    }
    parts.join(", ")
}

/// What was refused, held or retried, and how it ended.
fn troubles(result: &DemoResult) -> Vec<(&'static str, String)> {
    let refused = result.refused.iter().map(|refused| {
        let (step, who, status) = (refused.step, refused.who.to_lowercase(), refused.status);
        ("refused", format!("step {step}: {who} was answered {status}"))
    });
    let held = result.held.iter().map(|held| {
        let until = held.until_step.map(|step| format!(" until step {step}")).unwrap_or_default();
        ("held", format!("step {}{until}: {}", held.step, held.reason))
    });
    let retried = result.retried.iter().map(|retried| {
        let (step, calls, seconds) = (retried.step, counted(retried.failed_calls, "call"), retried.seconds);
        (
            "retried",
            format!("step {step}: {calls} to Wix failed; everything arrived after {seconds:.1}\u{a0}s"),
        )
    });
    refused.chain(held).chain(retried).collect()
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
