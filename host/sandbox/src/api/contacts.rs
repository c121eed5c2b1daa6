//! Create Contact and Get Contact (Contacts v4).

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::context::Context;
use crate::assumptions::{DuplicateCode, DuplicatePhone};
use crate::body::format::not_a_guid;
use crate::body::shape::{Object, Shape, filled, list, optional, required, up_to};
use crate::error::WixError;
use crate::site::contact::{Contact, Origin, comparable_phone, fold, items};
use crate::site::contacts::Contacts;

const EMAIL: Shape = Shape::Object(&Object::of(&[
    optional("id", Shape::ReadOnly),
    optional("tag", Shape::OneOf(&["UNTAGGED", "MAIN", "HOME", "WORK"])),
    required("email", Shape::Email),
    optional("primary", Shape::Flag),
]));

const PHONE: Shape = Shape::Object(&Object::of(&[
    optional("id", Shape::ReadOnly),
    optional("tag", Shape::OneOf(&["UNTAGGED", "MAIN", "HOME", "MOBILE", "WORK", "FAX"])),
    optional("countryCode", Shape::Text { min: 2, max: 2 }),
    required("phone", filled(50)),
    optional("e164Phone", Shape::ReadOnly),
    optional("primary", Shape::Flag),
]));

const ADDRESS: Shape = Shape::Object(&Object::of(&[
    optional("id", Shape::ReadOnly),
    optional("tag", Shape::OneOf(&["UNTAGGED", "HOME", "WORK", "BILLING", "SHIPPING"])),
    optional("address", Shape::Any),
    optional("primary", Shape::Flag),
]));

const NAME: Object = Object::of(&[optional("first", up_to(100)), optional("last", up_to(100))]);
const EMAILS: Object = Object::of(&[optional("items", list(50, &EMAIL))]);
const PHONES: Object = Object::of(&[optional("items", list(50, &PHONE))]);
const ADDRESSES: Object = Object::of(&[optional("items", list(50, &ADDRESS))]);
const NAMES: Object = Object::of(&[optional("items", list(1000, &up_to(1000)))]);
const EXTENDED: Object = Object::of(&[optional("items", Shape::Any)]);

const INFO: Object = Object::of(&[
    optional("name", Shape::Object(&NAME)),
    optional("emails", Shape::Object(&EMAILS)),
    optional("phones", Shape::Object(&PHONES)),
    optional("addresses", Shape::Object(&ADDRESSES)),
    optional("company", up_to(1000)),
    optional("jobTitle", up_to(1000)),
    optional("picture", Shape::Any),
    optional("birthdate", up_to(100)),
    optional("locale", up_to(100)),
    optional("labelKeys", Shape::Object(&NAMES)),
    optional("locations", Shape::Object(&NAMES)),
    optional("extendedFields", Shape::Object(&EXTENDED)),
]);

const CREATE: Object =
    Object::of(&[required("info", Shape::Object(&INFO)), optional("allowDuplicates", Shape::Flag)]);

/// `POST /contacts/v4/contacts`: creates the contact, unless its address (or its number, when it has no address) is in
/// use: then 409.
pub(crate) fn create(body: &Value, context: &mut Context<'_>) -> Result<Value, WixError> {
    let request = context.read(&CREATE, body)?;
    let info = &request["info"];
    check_sufficient(info)?;
    check_one_primary(info)?;
    if request["allowDuplicates"] != true
        && let Some(data) = used(info, &context.site.contacts)
    {
        let is_phone = data.get("duplicatePhone").is_some();
        let assumptions = &context.options.assumptions;
        let code = assumptions.duplicate_code;
        if is_phone && assumptions.duplicate_phone == DuplicatePhone::RefusedButCreated {
            add(info, context);
        }
        return Err(duplicate(code, data));
    }
    Ok(json!({"contact": add(info, context)}))
}

/// `GET /contacts/v4/contacts/{id}`: the id of a contact that was merged away answers the one that it was merged into.
pub(crate) fn get(id: &str, context: &Context<'_>) -> Result<Value, WixError> {
    let id = Uuid::try_parse(id).map_err(|_| not_a_guid("id"))?.to_string();
    let contact = context.site.contacts.resolve(&id).ok_or_else(WixError::contact_not_found)?;
    Ok(json!({"contact": contact.json, "responseType": "REGULAR"}))
}

fn add(info: &Value, context: &mut Context<'_>) -> Value {
    let now = context.clock.now();
    let origin = Origin {
        id: Uuid::new_v4().to_string(),
        source: context.caller.source.clone(),
        created: now,
        active: now,
    };
    let contact = Contact::new(info.clone(), origin);
    let json = contact.json.clone();
    context.site.contacts.put(contact);
    json
}

fn check_sufficient(info: &Value) -> Result<(), WixError> {
    let named =
        ["first", "last"].iter().any(|part| info["name"][*part].as_str().is_some_and(|n| !n.is_empty()));
    let reachable = !items(info, "/emails/items").is_empty() || !items(info, "/phones/items").is_empty();
    if named || reachable {
        return Ok(());
    }
    Err(WixError::bad_request("INSUFFICIENT_CONTACT_DATA", "A contact needs a name, a phone or an email"))
}

fn check_one_primary(info: &Value) -> Result<(), WixError> {
    for pointer in ["/emails/items", "/phones/items"] {
        if items(info, pointer).iter().filter(|item| item["primary"] == true).count() > 1 {
            return Err(WixError::bad_request(
                "CANNOT_HAVE_MULTIPLE_PRIMARY_INFO",
                "Only one email and one phone can be primary",
            ));
        }
    }
    Ok(())
}

/// The contact that has an address of this one already, or its number when it has no address.
fn used(info: &Value, contacts: &Contacts) -> Option<Value> {
    let emails = items(info, "/emails/items");
    for email in emails.iter().filter_map(|item| item["email"].as_str()) {
        if let Some(known) = contacts.with_emails(&[fold(email)]).next() {
            return Some(json!({"duplicateContactId": known.id, "duplicateEmail": email}));
        }
    }
    let phones = if emails.is_empty() { items(info, "/phones/items") } else { &[] };
    for item in phones {
        let number = comparable_phone(item);
        if let Some(known) = number.and_then(|number| contacts.with_phone(&number).next()) {
            return Some(json!({"duplicateContactId": known.id, "duplicatePhone": item["phone"]}));
        }
    }
    None
}

fn duplicate(code: DuplicateCode, data: Value) -> WixError {
    let code = match code {
        DuplicateCode::DuplicateContactExists => "DUPLICATE_CONTACT_EXISTS",
        DuplicateCode::DuplicateContactExist => "DUPLICATE_CONTACT_EXIST",
    };
    let words = "A contact with this email or phone already exists";
    WixError::application(StatusCode::CONFLICT, code, words)
        .with_data(data)
        .with_hint("the contact is there already: take duplicateContactId, or send allowDuplicates: true")
}
