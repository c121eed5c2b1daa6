//! Messages with a fault.

use inbox_core::{Badge, Direction, InboxMessage, Item, MapError};

use super::assert_caught;
use inbox_toy::{Behavior, Payload, Toy};

const TEXTS: &str = "messages can be read, for all texts and any number of entries";
const ICONS: &str = "badges and icons have https URLs";
const ICON: &str = "https://example.com/toy.png";

fn chat(text: &str) -> InboxMessage {
    InboxMessage::basic(Direction::ParticipantToBusiness, vec![Item::text(text)])
}

/// Declares a fault whose messages are made like this.
macro_rules! shows {
    ($($name:ident: $map:expr;)*) => {$(
        #[derive(Debug)]
        struct $name;

        impl Behavior for $name {
            fn map(said: &Payload) -> Result<InboxMessage, MapError> {
                let map: fn(&Payload) -> Result<InboxMessage, MapError> = $map;
                map(said)
            }
        }
    )*};
}

shows! {
    LongBadge: |said| Ok(chat("Hello").badge(Badge::new(&format!("From {}", said.text), ICON)));
    LongIcon: |said| Ok(chat(&format!("Hello {}", said.text)).badge(Badge::new("Toy", &format!("{ICON}?{}", "x".repeat(said.text.len())))));
    HttpIcon: |said| Ok(chat(&said.text).badge(Badge::new("Toy", "http://example.com/toy.png")));
    NoBadge: |said| Ok(chat(&said.text));
    NoBookings: |said| match said.kind.as_str() {
        "booked" => Err(MapError::new("bookings have no direction")),
        _ => Ok(chat(&said.text).badge(Badge::new("Toy", ICON))),
    };
}

#[test]
fn what_grows_over_its_limit_is_caught() {
    assert_caught::<Toy<LongBadge>>(TEXTS, "with a huge text at `/events/0/text`: the badge is longer than");
    assert_caught::<Toy<LongIcon>>(
        TEXTS,
        "with a huge text at `/events/0/text`: the badge's icon_url is longer than",
    );
}

#[test]
fn a_badge_that_browsers_would_not_show_is_caught() {
    assert_caught::<Toy<HttpIcon>>(
        ICONS,
        "the badge icon \"http://example.com/toy.png\" is not an https URL",
    );
    assert_caught::<Toy<NoBadge>>(ICONS, "the message has no badge");
}

#[test]
fn a_kind_without_a_message_is_caught() {
    let rule = "every kind of event has a message with a direction";
    assert_caught::<Toy<NoBookings>>(
        rule,
        "case `batch`: kind `booked` was read but cannot be shown (bookings have no direction",
    );
}
