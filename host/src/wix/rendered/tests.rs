use inbox_core::{Badge, Direction, InboxMessage, Item, Media};
use serde_json::{Value, json};

use super::RenderedMessage;
use super::limits::{TEXT, URL};
use crate::config::Visibility;

fn rendered(message: InboxMessage) -> RenderedMessage {
    RenderedMessage::of(message, Visibility::Business)
}

fn chat(items: Vec<Item>) -> RenderedMessage {
    rendered(InboxMessage::basic(Direction::ParticipantToBusiness, items))
}

fn items(items: Vec<Item>) -> Vec<Value> {
    let mut message = chat(items).json();
    serde_json::from_value(message["content"]["basic"]["items"].take()).expect("a list")
}

fn texts(text: String) -> Vec<String> {
    let items = items(vec![Item::Text(text)]);
    items.iter().map(|item| item["text"].as_str().expect("a text").to_owned()).collect()
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn https(length: usize) -> String {
    format!("https://example.com/{}", "x".repeat(length))
}

#[test]
fn a_message_is_the_documented_object_with_its_keys_in_order() {
    let message = InboxMessage::minimal(Direction::BusinessToParticipant, "Booked")
        .icon("https://example.com/i.png")
        .click_through(Some("https://example.com/1"))
        .badge(Badge { text: "Calendly".to_owned(), icon_url: None });
    let shown = RenderedMessage::of(message, Visibility::BusinessAndParticipant);
    assert_eq!(
        shown.as_str(),
        r#"{"badges":[{"text":"Calendly"}],"content":{"minimal":{"iconUrl":"https://example.com/i.png","text":"Booked","url":"https://example.com/1"}},"direction":"BUSINESS_TO_PARTICIPANT","visibility":"BUSINESS_AND_PARTICIPANT"}"#
    );
}

#[test]
fn each_kind_of_item_has_its_documented_fields() {
    let mut media = Media::at("https://example.com/a.pdf").mime_type(Some("application/pdf"));
    media.filename = Some("a.pdf".to_owned());
    let shown = items(vec![Item::text("Hi"), Item::Image(media.clone()), Item::File(media)]);
    let expected = json!([
        { "text": "Hi" },
        { "image": { "url": "https://example.com/a.pdf", "filename": "a.pdf" } },
        { "file": { "url": "https://example.com/a.pdf", "filename": "a.pdf", "mimeType": "application/pdf" } },
    ]);
    assert_eq!(Value::from(shown), expected);
}

#[test]
fn a_long_chat_text_is_split_and_loses_no_word() {
    let parts = texts("word ".repeat(5_000));
    assert!(parts.iter().all(|part| length(part) <= TEXT));
    assert_eq!(parts.join(" ").split_whitespace().count(), 5_000);
}

#[test]
fn a_text_without_spaces_is_split_between_characters() {
    let parts = texts("😀".repeat(10_000));
    assert!(parts.iter().all(|part| length(part) <= TEXT));
    assert_eq!(parts.concat(), "😀".repeat(10_000));
}

#[test]
fn a_long_activity_line_is_cut_and_loses_urls_that_are_too_long() {
    let line = InboxMessage::minimal(Direction::ParticipantToBusiness, "x".repeat(20_000))
        .icon(&https(URL))
        .click_through(Some(&https(URL)));
    let content = rendered(line).json()["content"]["minimal"].take();
    let text = content["text"].as_str().expect("a text");
    assert_eq!((length(text), text.ends_with('…')), (TEXT, true));
    assert_eq!(content.as_object().map(serde_json::Map::len), Some(1), "{content}");
}

#[test]
fn media_with_a_url_that_is_too_long_becomes_text() {
    let url = https(URL);
    assert_eq!(items(vec![Item::Image(Media::at(&url))]), [json!({ "text": format!("[image] {url}") })]);
}

#[test]
fn a_file_name_is_cut_and_a_media_type_that_is_too_long_is_left_out() {
    let mut media = Media::at("https://example.com/a").mime_type(Some(&"x".repeat(101)));
    media.filename = Some("y".repeat(256));
    let expected = json!({ "url": "https://example.com/a", "filename": format!("{}…", "y".repeat(254)) });
    assert_eq!(items(vec![Item::File(media)]), [json!({ "file": expected })]);
}

#[test]
fn a_badge_loses_an_icon_with_a_url_that_is_too_long() {
    let message = InboxMessage::minimal(Direction::ParticipantToBusiness, "Hi");
    let shown = rendered(message.badge(Badge::new("Shop", &https(URL)))).json();
    assert_eq!(shown["badges"], json!([{ "text": "Shop" }]));
}

#[test]
fn without_media_there_are_lines_of_text_in_their_place() {
    let mut file = Media::at("https://example.com/b.pdf");
    file.filename = Some("b.pdf".to_owned());
    let image = Item::Image(Media::at("https://example.com/a.png"));
    let message = chat(vec![Item::text("see"), image, Item::File(file)]);
    let plain = message.without_media().expect("it has media");
    let lines = ["see", "https://example.com/a.png", "b.pdf: https://example.com/b.pdf"];
    assert_eq!(plain, chat(lines.map(Item::text).to_vec()));
    assert_eq!(plain.without_media(), None, "it is tried once");
}

#[test]
fn without_media_there_are_no_icons() {
    let line = || InboxMessage::minimal(Direction::ParticipantToBusiness, "Booked");
    let icons =
        line().icon("https://example.com/i.png").badge(Badge::new("Calendar", "https://example.com/c.png"));
    let plain = line().badge(Badge { text: "Calendar".to_owned(), icon_url: None });
    assert_eq!(rendered(icons).without_media(), Some(rendered(plain)));
}

#[test]
fn what_was_frozen_is_read_as_it_was_and_what_was_damaged_since_is_no_message() {
    let message = rendered(InboxMessage::minimal(Direction::ParticipantToBusiness, "Booked"));
    assert_eq!(RenderedMessage::frozen(message.as_str()), Some(message.clone()));
    for damaged in ["", "null", "[]", &message.as_str()[1..]] {
        assert_eq!(RenderedMessage::frozen(damaged), None, "{damaged}");
    }
}
