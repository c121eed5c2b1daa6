//! Whether everything arrived as it should: exactly these messages, once each, in order, and as they should look.

use std::collections::BTreeSet;

use super::inbox::{Conversation, Message};

/// What differs between the inbox as it must be and as it is; nothing if all is well.
pub(super) fn differences(expected: &[Message], inbox: &[Conversation]) -> Vec<String> {
    let people = expected.iter().map(|message| &*message.person);
    let people: BTreeSet<&str> = people.chain(inbox.iter().map(|conversation| &*conversation.name)).collect();
    people.into_iter().flat_map(|person| of_person(person, expected, inbox)).collect()
}

fn of_person(person: &str, expected: &[Message], inbox: &[Conversation]) -> Vec<String> {
    let expected: Vec<&Message> = expected.iter().filter(|message| message.person == person).collect();
    let theirs = inbox.iter().filter(|conversation| conversation.name == person);
    let found: Vec<&Message> = theirs.clone().flat_map(|conversation| &conversation.messages).collect();
    let missing = without(&expected, &found).into_iter().map(|message| format!("{message} is missing"));
    let extra = without(&found, &expected).into_iter().map(|message| format!("{message} was not expected"));
    let mut differences: Vec<String> = missing.chain(extra).collect();
    if differences.is_empty() && expected != found {
        differences.push(format!("{person}: the messages are out of order"));
    }
    if theirs.count() > 1 {
        differences.push(format!("{person} has more than one conversation"));
    }
    differences
}

/// The first list without what is in the second: once for each time that it is there.
fn without<'m>(messages: &[&'m Message], taken: &[&Message]) -> Vec<&'m Message> {
    let mut rest = messages.to_vec();
    for message in taken {
        if let Some(at) = rest.iter().position(|other| other == message) {
            rest.remove(at);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::inbox::Kind;

    fn expected() -> Vec<Message> {
        vec![
            Message::chat("Anna Levi", "Facebook", "Hi!"),
            Message::chat("Anna Levi", "Facebook", "Hello!").by_business(),
            Message::chat("Ben Okafor", "SMS", "Look").picture("http://127.0.0.1/door.png"),
        ]
    }

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
    fn check(change: impl FnOnce(&mut Vec<Message>), expected_differences: &[&str]) {
        let mut found = expected();
        change(&mut found);
        assert_eq!(differences(&expected(), &inbox(found)), expected_differences);
    }

    #[test]
    fn nothing_differs_when_everything_arrived_whatever_the_order_of_conversations() {
        check(|found| found.rotate_right(1), &[]);
    }

    #[test]
    fn a_missing_a_doubled_and_an_unexpected_message_are_named() {
        let hello = "Anna Levi: “Hello!” (chat message by the business, badge Facebook)";
        check(|found| drop(found.remove(1)), &[&format!("{hello} is missing")]);
        check(|found| found.push(found[1].clone()), &[&format!("{hello} was not expected")]);
        let stray = Message::chat("Ben Okafor", "SMS", "Pay here");
        let named = "Ben Okafor: “Pay here” (chat message by the person, badge SMS) was not expected";
        check(|found| found.push(stray), &[named]);
    }

    #[test]
    fn messages_out_of_order_are_named() {
        check(|found| found.swap(0, 1), &["Anna Levi: the messages are out of order"]);
    }

    #[test]
    fn a_wrong_side_badge_kind_or_picture_is_named() {
        let wanted = expected()[2].to_string();
        let changes: [fn(&mut Message); 4] = [
            |message| *message = message.clone().by_business(),
            |message| message.badge = "RCS".to_owned(),
            |message| message.kind = Kind::Activity,
            |message| message.picture = None,
        ];
        for change in changes {
            let mut other = expected()[2].clone();
            change(&mut other);
            let named = [format!("{wanted} is missing"), format!("{other} was not expected")];
            check(|found| change(&mut found[2]), &named.each_ref().map(String::as_str));
            assert_ne!(wanted, other.to_string());
        }
    }

    #[test]
    fn a_second_conversation_with_the_same_person_is_named() {
        let mut found = inbox(expected());
        let last = found[0].messages.pop().expect("a message");
        found.push(Conversation::new("another", last));
        assert_eq!(differences(&expected(), &found), ["Anna Levi has more than one conversation"]);
    }
}
