//! A body taken apart, so that it can be put together otherwise.

use inbox_core::WebhookRequest;
use inbox_core::host::read_json;
use serde_json::{Value, json};

use crate::json_pointer::{pointers, replaced};

/// A body taken apart.
pub(super) enum Body {
    Json(Value),
    Form(Vec<(String, String)>),
    Other,
}

/// A place in a body: a JSON pointer, or a form field with its position.
#[derive(Clone)]
pub(super) struct Spot {
    pub(super) name: String,
    at: usize,
}

impl Body {
    pub(super) fn of(request: &WebhookRequest) -> Self {
        if request.is_form() {
            return Self::Form(form_urlencoded::parse(&request.body).into_owned().collect());
        }
        read_json(&request.body).map_or(Self::Other, Self::Json)
    }

    /// Every place, from the outside in.
    pub(super) fn spots(&self) -> Vec<Spot> {
        let names = match self {
            Self::Json(value) => pointers(value),
            Self::Form(pairs) => pairs.iter().map(|(name, _)| name.clone()).collect(),
            Self::Other => Vec::new(),
        };
        names.into_iter().enumerate().map(|(at, name)| Spot { name, at }).collect()
    }

    /// What stands in a place; form fields are texts.
    pub(super) fn get(&self, spot: &Spot) -> Option<Value> {
        match self {
            Self::Json(value) => value.pointer(&spot.name).cloned(),
            Self::Form(pairs) => pairs.get(spot.at).map(|(_, text)| json!(text)),
            Self::Other => None,
        }
    }

    /// The text in a place.
    pub(super) fn text(&self, spot: &Spot) -> Option<String> {
        self.get(spot)?.as_str().map(str::to_owned)
    }

    /// What stands in a place, changed a little; `None` if it is not a text, number or boolean.
    pub(super) fn changed(&self, spot: &Spot) -> Option<Value> {
        match self.get(spot)? {
            Value::String(text) => Some(json!(format!("{text}0"))),
            Value::Number(number) => Some(match (number.as_u64(), number.as_i64()) {
                (Some(whole), _) => json!(whole ^ 1),
                (_, Some(whole)) => json!(whole ^ 1),
                _ => json!(number.as_f64().unwrap_or_default() + 1.0),
            }),
            Value::Bool(yes) => Some(json!(!yes)),
            Value::Null => Some(json!(0)),
            Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// The body with something else in a place.
    pub(super) fn with(&self, spot: &Spot, new: &Value) -> Vec<u8> {
        match self {
            Self::Json(value) => replaced(value, &spot.name, new.clone()).to_string().into_bytes(),
            Self::Form(pairs) => {
                let mut pairs = pairs.clone();
                if let Some((_, text)) = pairs.get_mut(spot.at) {
                    *text = new.as_str().map_or_else(|| new.to_string(), str::to_owned);
                }
                form(pairs)
            }
            Self::Other => Vec::new(),
        }
    }
}

/// A form body with these fields.
pub(super) fn form(pairs: impl IntoIterator<Item = (String, String)>) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes()
}
