//! One contact in the form that Contacts v4 answers ("Contact Object" page).

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clock::iso;
use crate::site::phone::e164;

/// A contact and its id.
#[derive(Debug, Clone)]
pub(crate) struct Contact {
    pub(crate) id: String,
    pub(crate) json: Value,
}

/// Where a contact comes from and when.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) id: String,
    pub(crate) source: Value,
    pub(crate) created: Timestamp,
    pub(crate) active: Timestamp,
}

impl Contact {
    /// Completes checked contact info: item ids, primary marks, E.164 numbers, and the parts that Wix derives.
    pub(crate) fn new(mut info: Value, origin: Origin) -> Self {
        let phones = items_mut(&mut info, "/phones/items");
        complete_items(phones);
        phones.iter_mut().for_each(complete_phone);
        complete_items(items_mut(&mut info, "/emails/items"));
        complete_items(items_mut(&mut info, "/addresses/items"));
        let json = json!({
            "id": origin.id,
            "revision": 1,
            "source": origin.source,
            "createdDate": iso(origin.created),
            "updatedDate": iso(origin.created),
            "lastActivity": {"activityDate": iso(origin.active), "activityType": "CONTACT_CREATED"},
            "info": info,
        });
        let mut contact = Self { id: origin.id, json };
        contact.derive_primary();
        contact
    }

    fn derive_primary(&mut self) {
        let email = primary(&self.json, "/info/emails/items").cloned();
        let phone = primary(&self.json, "/info/phones/items").cloned();
        let mut info = Map::new();
        if let Some(email) = email {
            info.insert("email".to_owned(), email["email"].clone());
            self.json["primaryEmail"] = json!({
                "email": email["email"], "subscriptionStatus": "NOT_SET", "deliverabilityStatus": "NOT_SET",
            });
        }
        if let Some(phone) = phone {
            info.insert("phone".to_owned(), phone["phone"].clone());
            self.json["primaryPhone"] = primary_phone(&phone);
        }
        self.json["primaryInfo"] = Value::Object(info);
    }

    /// Adds the addresses and numbers of a contact that is merged into this one.
    pub(crate) fn joined_with(mut self, gone: &Self) -> Self {
        for list in ["emails", "phones"] {
            let pointer = format!("/info/{list}/items");
            let mut all = items(&self.json, &pointer).to_vec();
            all.extend_from_slice(items(&gone.json, &pointer));
            complete_items(&mut all);
            if !all.is_empty() {
                self.json["info"][list] = json!({"items": all});
            }
        }
        self.json["revision"] = json!(self.json["revision"].as_i64().unwrap_or_default() + 1);
        self.derive_primary();
        self
    }

    /// All addresses, in lower case.
    pub(crate) fn emails(&self) -> impl Iterator<Item = String> {
        items(&self.json, "/info/emails/items").iter().filter_map(|item| item["email"].as_str()).map(fold)
    }

    /// All numbers, in the form in which two of them are compared.
    pub(crate) fn phones(&self) -> impl Iterator<Item = String> {
        items(&self.json, "/info/phones/items").iter().filter_map(comparable_phone)
    }

    pub(crate) fn created(&self) -> Option<Timestamp> {
        self.json["createdDate"].as_str()?.parse().ok()
    }

    pub(crate) fn primary_email(&self) -> Option<&str> {
        self.json["primaryInfo"]["email"].as_str()
    }

    /// First and last name; empty without either.
    pub(crate) fn name(&self) -> String {
        let name = &self.json["info"]["name"];
        let parts: Vec<&str> = ["first", "last"].iter().filter_map(|part| name[*part].as_str()).collect();
        parts.join(" ")
    }

    /// The name, or otherwise the primary address.
    pub(crate) fn display_name(&self) -> Option<String> {
        let name = Some(self.name()).filter(|name| !name.is_empty());
        name.or_else(|| self.primary_email().map(str::to_owned))
    }
}

/// Addresses are the same in upper and lower case.
pub(crate) fn fold(email: &str) -> String {
    email.to_lowercase()
}

/// Returns the E.164 form of a phone item, or its digits if it has any.
pub(crate) fn comparable_phone(item: &Value) -> Option<String> {
    let phone = item["phone"].as_str()?;
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    e164(phone, item["countryCode"].as_str()).or(Some(digits)).filter(|number| !number.is_empty())
}

/// Returns the items at a JSON pointer; none when there is no such list.
pub(crate) fn items<'a>(json: &'a Value, pointer: &str) -> &'a [Value] {
    json.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn items_mut<'a>(json: &'a mut Value, pointer: &str) -> &'a mut [Value] {
    json.pointer_mut(pointer).and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
}

fn primary<'a>(json: &'a Value, pointer: &str) -> Option<&'a Value> {
    items(json, pointer).iter().find(|item| item["primary"] == true)
}

/// Gives each item an id and a tag, and marks the first one when none is marked as primary.
fn complete_items(items: &mut [Value]) {
    let chosen = items.iter().position(|item| item["primary"] == true).unwrap_or(0);
    for (index, item) in items.iter_mut().enumerate() {
        item["id"] = Value::from(Uuid::new_v4().to_string());
        if item["tag"].is_null() {
            item["tag"] = Value::from("UNTAGGED");
        }
        if index == chosen {
            item["primary"] = Value::from(true);
        } else if let Some(fields) = item.as_object_mut() {
            fields.remove("primary");
        }
    }
}

fn complete_phone(item: &mut Value) {
    let full = item["phone"].as_str().and_then(|phone| e164(phone, item["countryCode"].as_str()));
    if let Some(full) = full {
        item["e164Phone"] = Value::from(full);
    }
}

fn primary_phone(item: &Value) -> Value {
    let mut phone = json!({"phone": item["phone"], "subscriptionStatus": "NOT_SET"});
    phone["formattedPhone"] = item.get("e164Phone").unwrap_or(&item["phone"]).clone();
    for name in ["countryCode", "e164Phone"] {
        if let Some(value) = item.get(name) {
            phone[name] = value.clone();
        }
    }
    phone
}
