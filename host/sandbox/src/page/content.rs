//! What a message says: bubbles, activity lines, cards and forms (Inbox, "Message Types" page).

use maud::{Markup, html};
use serde_json::Value;

use super::badge::picture;
use super::icon;
use super::link::{outside, paragraph, shows_as_picture};
use super::person::is_visible;
use crate::site::contact::items;

/// Shows the content of a message, whichever kind it is.
pub(super) fn content(message: &Value) -> Markup {
    let content = &message["content"];
    html! {
        @for item in items(content, "/basic/items") { (bubble(item)) }
        @if content["minimal"].is_object() { (activity(&content["minimal"])) }
        @if content["template"].is_object() { (template(&content["template"])) }
        @if content["form"].is_object() { (form(&content["form"])) }
    }
}

fn bubble(item: &Value) -> Markup {
    match item["text"].as_str() {
        Some(text) => paragraph("bubble", text),
        None => media(item),
    }
}

fn activity(line: &Value) -> Markup {
    let text = html! { span.line-text dir="auto" { (line["text"].as_str().unwrap_or_default()) } };
    html! {
        div.line {
            span.line-icon aria-hidden="true" { (icon::activity()) (picture(line["iconUrl"].as_str())) }
            (outside(line["url"].as_str(), "line-label", &text))
        }
    }
}

fn template(template: &Value) -> Markup {
    let picture = template["imageUrl"].as_str().filter(|address| shows_as_picture(address));
    html! {
        div.card {
            @if let Some(address) = picture { img src=(address) alt="" loading="lazy" decoding="async"; }
            @if let Some(title) = template["title"].as_str() { (paragraph("card-title", title)) }
            @for line in items(template, "/textLines").iter().filter_map(Value::as_str) { (paragraph("card-line", line)) }
            @for button in items(template, "/buttons") {
                @let label = html! { span dir="auto" { (button["label"].as_str().unwrap_or_default()) } };
                (outside(button["launchUrl"].as_str(), "button", &label))
            }
        }
    }
}

fn form(form: &Value) -> Markup {
    html! {
        div.card {
            @if let Some(title) = form["title"].as_str() { (paragraph("card-title", title)) }
            @if let Some(description) = form["description"].as_str() { (paragraph("card-line", description)) }
            dl.fields {
                @for field in items(form, "/fields") {
                    div {
                        dt dir="auto" { (field["name"].as_str().unwrap_or_default()) }
                        dd dir="auto" { (field["value"].as_str().unwrap_or_default()) }
                    }
                }
            }
            @for item in items(form, "/media") { (media(item)) }
        }
    }
}

/// Shows the item's picture or file, if it has one.
fn media(item: &Value) -> Markup {
    let image = &item["image"];
    let file = &item["file"];
    html! {
        @if let Some(address) = image["url"].as_str() {
            @if shows_as_picture(address) { (image_link(image, address)) }
            @else { (file_link(image, "Picture")) }
        }
        @if file.is_object() { (file_link(file, "File")) }
    }
}

/// The name of a picture or file.
pub(super) fn media_name<'a>(media: &'a Value, otherwise: &'a str) -> &'a str {
    media["filename"].as_str().filter(|name| is_visible(name)).unwrap_or(otherwise)
}

/// A picture that opens in full; its name takes its place when it cannot be loaded.
fn image_link(image: &Value, address: &str) -> Markup {
    let name = media_name(image, "Picture");
    let label = html! {
        img src=(address) alt=(name) loading="lazy" decoding="async";
        span.media-name { (icon::file()) span dir="auto" { (name) } }
    };
    outside(Some(address), "picture", &label)
}

fn file_link(media: &Value, otherwise: &str) -> Markup {
    let label = html! {
        (icon::file())
        span.media-name dir="auto" { (media_name(media, otherwise)) }
    };
    outside(media["url"].as_str(), "file", &label)
}
