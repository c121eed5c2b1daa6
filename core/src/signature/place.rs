//! Where a part of the signature is in a request.

use std::fmt;

use super::form::{self, Plus};
use super::json_field::{self, Absent};
use super::url;
use crate::error::{SignError, VerifyError};
use crate::request::WebhookRequest;

/// What [`Signature::sign`](super::Signature::sign) fills in.
pub(super) const PLACEHOLDER: &str = "{{signature}}";

/// Where a part of the signature is in a request. A part that occurs twice is always refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A header.
    Header(String),
    /// A body field: a JSON pointer (`/signature/token`), else the name of a field of a form body.
    Body(String),
    /// A query parameter.
    Query(String),
    /// The last segment of the path.
    Path,
    /// An item of the signature's own `key=value` list, as `t` in `t=…,v1=…`.
    Item(String),
}

impl Place {
    /// A header.
    pub fn header(name: impl Into<String>) -> Self {
        Self::Header(name.into())
    }

    /// A body field: a JSON pointer (`/signature/token`), else the name of a field of a form body.
    pub fn body(field: impl Into<String>) -> Self {
        Self::Body(field.into())
    }

    /// A query parameter.
    pub fn query(name: impl Into<String>) -> Self {
        Self::Query(name.into())
    }

    /// An item of the signature's own `key=value` list, as `t` in `t=…,v1=…`.
    pub fn item(key: impl Into<String>) -> Self {
        Self::Item(key.into())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {name}"),
            Self::Body(field) => write!(f, "body field `{field}`"),
            Self::Query(name) => write!(f, "query parameter `{name}`"),
            Self::Path => write!(f, "the last path segment"),
            Self::Item(key) => write!(f, "`{key}` in the signature header"),
        }
    }
}

/// Other beginnings of header names: `("webhook-", "svix-")` reads `svix-id` where `webhook-id` is meant.
pub(super) type Aliases = [(String, String)];

/// The name and every alias of it.
pub(super) fn header_names(name: &str, aliases: &Aliases) -> Vec<String> {
    let name = name.to_ascii_lowercase();
    let alias = |(from, to): &(String, String)| {
        name.strip_prefix(&from.to_ascii_lowercase()).map(|rest| to.to_ascii_lowercase() + rest)
    };
    let others: Vec<String> = aliases.iter().filter_map(alias).filter(|other| *other != name).collect();
    std::iter::once(name).chain(others).collect()
}

impl Place {
    /// The one value that stands here, decoded.
    pub(super) fn read(&self, request: &WebhookRequest, aliases: &Aliases) -> Result<Vec<u8>, VerifyError> {
        let values = match self {
            Self::Header(name) => header_values(request, &header_names(name, aliases)),
            Self::Query(name) => pair_values(url::query(&request.url).as_bytes(), name),
            Self::Body(field) if field.starts_with('/') => return self.read_json(request, field),
            Self::Body(field) if request.is_form() => pair_values(&request.body, field),
            Self::Path => vec![form::decode(url::last_segment(&request.url).as_bytes(), Plus::IsPlus)],
            Self::Body(_) | Self::Item(_) => Vec::new(),
        };
        self.only(values)
    }

    /// The single value of all that were found here.
    pub(super) fn only<T: AsRef<[u8]>>(&self, values: Vec<T>) -> Result<T, VerifyError> {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (Some(value), None) if !value.as_ref().is_empty() => Ok(value),
            (Some(_), Some(_)) => Err(VerifyError::Repeated(self.to_string())),
            _ => Err(VerifyError::Missing(self.to_string())),
        }
    }

    fn read_json(&self, request: &WebhookRequest, pointer: &str) -> Result<Vec<u8>, VerifyError> {
        match json_field::read(&request.body, pointer) {
            Ok(text) => self.only(vec![text.into_bytes()]),
            Err(Absent::Missing) => Err(VerifyError::Missing(self.to_string())),
            Err(Absent::Repeated) => Err(VerifyError::Repeated(self.to_string())),
        }
    }

    /// Puts a text here in place of what is there, or of the placeholder.
    pub(super) fn write(
        &self,
        request: &mut WebhookRequest,
        aliases: &Aliases,
        text: &str,
    ) -> Result<(), SignError> {
        match self {
            Self::Header(name) => write_header(request, &header_names(name, aliases), text),
            Self::Query(name) => url::map_query(&mut request.url, |query| form::with(query, name, text)),
            Self::Body(field) => request.body = self.written_body(request, field, text)?,
            Self::Path if url::last_segment(&request.url) == PLACEHOLDER => {
                url::drop_last_segment(&mut request.url);
                url::push_segment(&mut request.url, &form::encode(text).replace('+', "%20"));
            }
            Self::Path | Self::Item(_) => return Err(self.nowhere()),
        }
        Ok(())
    }

    fn written_body(&self, request: &WebhookRequest, field: &str, text: &str) -> Result<Vec<u8>, SignError> {
        if field.starts_with('/') {
            return json_field::replace(&request.body, field, text).map_err(|_| self.nowhere());
        }
        if request.is_form() { Ok(form::with(&request.body, field, text)) } else { Err(self.nowhere()) }
    }

    fn nowhere(&self) -> SignError {
        SignError(format!("{self} is missing: write {PLACEHOLDER} where it belongs"))
    }

    /// Takes out what stands here.
    pub(super) fn erase(&self, request: &mut WebhookRequest) {
        match self {
            Self::Header(name) => request.headers.remove(name),
            Self::Query(name) => url::map_query(&mut request.url, |query| form::without(query, name)),
            Self::Path => url::drop_last_segment(&mut request.url),
            Self::Body(field) if field.starts_with('/') => {
                if let Ok(body) = json_field::replace(&request.body, field, "") {
                    request.body = body;
                }
            }
            Self::Body(field) => request.body = form::without(&request.body, field),
            Self::Item(_) => {}
        }
    }
}

fn header_values(request: &WebhookRequest, names: &[String]) -> Vec<Vec<u8>> {
    let values = names.iter().flat_map(|name| request.headers.all(name));
    values.map(|value| value.as_bytes().to_vec()).collect()
}

fn pair_values(text: &[u8], name: &str) -> Vec<Vec<u8>> {
    form::pairs(text).filter(|pair| pair.name == name.as_bytes()).map(|pair| pair.value).collect()
}

fn write_header(request: &mut WebhookRequest, names: &[String], text: &str) {
    let present = names.iter().find(|name| request.headers.get(name).is_some()).unwrap_or(&names[0]).clone();
    for name in names {
        request.headers.remove(name);
    }
    request.headers.append(&present, text);
}
