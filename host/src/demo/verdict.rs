//! Whether everything arrived as it should: exactly those messages, in order, once each, on the right side.

use std::collections::BTreeSet;

use super::message::{Kind, Message};
use super::record::Conversation;

/// What differs between what must be in the inbox and what is there; nothing when all is well.
pub(super) fn differences(expected: &[Message], inbox: &[Conversation]) -> Vec<String> {
    let people = expected.iter().map(|message| &*message.person);
    let people: BTreeSet<&str> = people.chain(inbox.iter().map(|conversation| &*conversation.name)).collect();
    people.into_iter().flat_map(|person| of_person(person, expected, inbox)).collect()
}

fn of_person(person: &str, expected: &[Message], inbox: &[Conversation]) -> Vec<String> {
    let expected: Vec<&Message> = expected.iter().filter(|message| message.person == person).collect();
    let theirs = inbox.iter().filter(|conversation| conversation.name == person);
    let shown: Vec<&Message> = theirs.clone().flat_map(|conversation| &conversation.messages).collect();
    let mut differences = Vec::new();
    if theirs.count() > 1 {
        differences.push(format!("{person} has more than one conversation"));
    }
    differences.extend(counted(&expected, &shown));
    if differences.is_empty() && expected != shown {
        differences.push(format!("{person}: the messages are out of order"));
    }
    differences
}

/// What is missing, there too often, unexpected, or shown in another way.
fn counted(expected: &[&Message], shown: &[&Message]) -> Vec<String> {
    let all: Vec<&Message> = expected.iter().chain(shown).copied().collect();
    let first = |at: usize| !all[..at].iter().any(|before| is_same(before, all[at]));
    let distinct = (0..all.len()).filter(|at| first(*at)).map(|at| all[at]);
    distinct.filter_map(|message| difference(message, expected, shown)).collect()
}

fn difference(message: &Message, expected: &[&Message], shown: &[&Message]) -> Option<String> {
    let alike = |list: &[&Message]| {
        list.iter().filter(|other| is_same(other, message)).map(|same| look(same)).collect()
    };
    let (wanted, found): (Vec<String>, Vec<String>) = (alike(expected), alike(shown));
    let what = match (wanted.len(), found.len()) {
        (0, _) => "was not expected".to_owned(),
        (_, 0) => "is missing".to_owned(),
        (wanted, found) if wanted != found => format!("is there {found} times, not {wanted}"),
        _ => {
            let (found, wanted) = found.iter().zip(&wanted).find(|(found, wanted)| found != wanted)?;
            format!("is {found}, not {wanted}")
        }
    };
    Some(format!("{}: “{}” {what}", message.person, message.text))
}

/// How a message is shown.
fn look(message: &Message) -> String {
    let kind = if message.kind == Kind::Activity { "an activity" } else { "a chat message" };
    let side = if message.is_by_business() { "the business" } else { "the person" };
    let picture = message.picture.as_ref().map(|url| format!(" with the picture {url}")).unwrap_or_default();
    format!("{kind} by {side} with the badge {}{picture}", message.badge)
}

/// Whether it is the same message, however it is shown.
fn is_same(one: &Message, other: &Message) -> bool {
    one.person == other.person && one.text == other.text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected() -> Vec<Message> {
        vec![
            Message::chat("Anna Levi", "Facebook", "Hi!"),
            Message::chat("Anna Levi", "Facebook", "Hello!").by_business(),
            Message::chat("Ben Okafor", "SMS", "Look").picture("http://127.0.0.1/door.png"),
        ]
    }

    type Change = fn(&mut Message);

    /// One conversation a person.
    fn inbox(messages: Vec<Message>) -> Vec<Conversation> {
        let mut conversations: Vec<Conversation> = Vec::new();
        for message in messages {
            match conversations.iter_mut().find(|known| known.name == message.person) {
                Some(known) => known.messages.push(message),
                None => conversations.push(Conversation::new(&message.person.clone(), message)),
            }
        }
        conversations
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Vec<Message>), difference: &str) {
        let mut shown = expected();
        change(&mut shown);
        assert_eq!(differences(&expected(), &inbox(shown)), [difference]);
    }

    #[test]
    fn nothing_differs_when_everything_arrived_whatever_the_order_of_conversations() {
        let mut shown = expected();
        shown.rotate_right(1);
        assert!(differences(&expected(), &inbox(shown)).is_empty());
    }

    #[test]
    fn a_missing_message_is_named() {
        check(|shown| drop(shown.remove(1)), "Anna Levi: “Hello!” is missing");
        check(|shown| drop(shown.remove(2)), "Ben Okafor: “Look” is missing");
    }

    #[test]
    fn a_doubled_message_is_named() {
        check(|shown| shown.push(shown[0].clone()), "Anna Levi: “Hi!” is there 2 times, not 1");
    }

    #[test]
    fn messages_out_of_order_are_named() {
        check(|shown| shown.swap(0, 1), "Anna Levi: the messages are out of order");
    }

    #[test]
    fn a_message_that_nobody_sent_is_named() {
        let stray = Message::chat("Ben Okafor", "SMS", "Pay here");
        check(|shown| shown.push(stray), "Ben Okafor: “Pay here” was not expected");
    }

    #[test]
    fn a_wrong_side_badge_kind_or_picture_is_named() {
        let wanted =
            "a chat message by the person with the badge SMS with the picture http://127.0.0.1/door.png";
        let changes: [(Change, [&str; 2]); 4] = [
            (|message| *message = message.clone().by_business(), ["the person", "the business"]),
            (|message| message.badge = "RCS".to_owned(), ["SMS", "RCS"]),
            (|message| message.kind = Kind::Activity, ["a chat message", "an activity"]),
            (|message| message.picture = None, [" with the picture http://127.0.0.1/door.png", ""]),
        ];
        for (change, [from, to]) in changes {
            let said = format!("Ben Okafor: “Look” is {}, not {wanted}", wanted.replace(from, to));
            check(|shown| change(&mut shown[2]), &said);
        }
    }

    #[test]
    fn a_second_conversation_with_the_same_person_is_named() {
        let mut shown = inbox(expected());
        let last = shown[0].messages.pop().expect("a message");
        shown.push(Conversation::new("another", last));
        assert_eq!(differences(&expected(), &shown), ["Anna Levi has more than one conversation"]);
    }
}
