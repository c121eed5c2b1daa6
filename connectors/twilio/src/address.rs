//! Who sends and who receives, and on which channel.

use inbox_core::{Badge, Participant, PhoneNumber};
use serde::{Deserialize, Serialize};

const SPEECH_BALLOON: &str = "https://cdn.jsdelivr.net/gh/jdecked/twemoji@15.1.0/assets/72x72/1f4ac.png";
pub(crate) const TELEPHONE: &str =
    "https://cdn.jsdelivr.net/gh/jdecked/twemoji@15.1.0/assets/72x72/1f4de.png";
/// What networks write for people who hide their number: a word, or that word typed on the keys of a telephone.
const HIDDEN: &str = "anonymous restricted blocked unknown unavailable \
                      266696687 7378742833 2562533 8656696 86282452253";

/// The channel of a message.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Channel {
    #[default]
    Sms,
    WhatsApp,
    Rcs,
    Voice,
}

impl Channel {
    pub(crate) fn badge(self) -> Badge {
        match self {
            Self::Sms => Badge::new("SMS", SPEECH_BALLOON),
            Self::WhatsApp => Badge::new("WhatsApp", "https://www.whatsapp.com/favicon.ico"),
            Self::Rcs => Badge::new("RCS", SPEECH_BALLOON),
            Self::Voice => Badge::new("Phone", TELEPHONE),
        }
    }
}

/// Takes the channel off an address (`+14155550123`, `whatsapp:+14155550123`, `88888`, `ACME`); `None` for one that is
/// not read here, such as `messenger:`.
pub(crate) fn split(text: &str) -> Option<(Channel, String)> {
    let (channel, rest) = match text.split_once(':') {
        None => (Channel::Sms, text),
        Some(("whatsapp", rest)) => (Channel::WhatsApp, rest),
        Some(("rcs", rest)) => (Channel::Rcs, rest),
        Some(_) => return None,
    };
    let phone = rest.parse::<PhoneNumber>().map(String::from);
    Some((channel, phone.unwrap_or_else(|_| rest.trim().to_owned())))
}

/// The person at an address, with a phone number if it is one; nobody in particular if it is hidden.
pub(crate) fn person(address: String) -> Participant {
    let name = address.trim_start_matches('+').to_lowercase();
    if HIDDEN.split_whitespace().any(|hidden| hidden == name) {
        return Participant::new();
    }
    let phone = address.parse().ok();
    Participant::of(address).phone(phone)
}

/// The account that an address of ours is.
pub(crate) fn account(ours: &str) -> String {
    split(ours).map_or_else(|| ours.to_owned(), |(_, ours)| ours)
}

/// Why an address of another channel goes no further.
pub(crate) fn other_channel(address: &str) -> String {
    let channel = address.split(':').next().unwrap_or_default();
    format!("messages of the channel `{channel}` are not shown")
}
