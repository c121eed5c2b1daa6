//! The one engine that verifies by a recipe, for every algorithm; `signing` is its other half.

use super::binding;
use super::check::{SecretPart, check};
use super::form;
use super::key::{Bound, Match};
use super::list;
use super::message::{Chunk, Message};
use super::place::Place;
use super::recipe::Recipe;
use super::template::{self, Part};
use super::timestamp::Age;
use super::url;
use crate::error::{SettingsError, VerifyError};
use crate::request::WebhookRequest;

/// A recipe that was checked, with its template read.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    pub(super) recipe: Recipe,
    pub(super) parts: Vec<Part>,
}

impl Engine {
    pub(super) fn new(recipe: Recipe, secret: SecretPart) -> Result<Self, SettingsError> {
        let parts = template::parse(&recipe.sign)?;
        check(&recipe, &parts, secret)?;
        Ok(Self { recipe, parts })
    }

    /// Which key gives one of the signatures in the request, asked of `matches` for every key and message.
    pub(super) fn verify<K>(
        &self,
        request: &WebhookRequest,
        keys: &[Bound<K>],
        matches: impl Fn(&K, Message<'_>, &[Vec<u8>]) -> bool,
    ) -> Result<Match, VerifyError> {
        let given = list::signatures(&self.recipe, request)?;
        let age = self.age(request)?;
        let chunks = self.chunks(request)?;
        let urls = url::variants(&request.url, &self.recipe.url_variants);
        let signed_by = |bound: &Bound<K>| {
            let mut messages = urls.iter().map(|url| Message { chunks: &chunks, url });
            messages.any(|message| matches(&bound.key, message, &given))
        };
        let key_index = keys.iter().position(signed_by).ok_or(VerifyError::Mismatch)?;
        // Only now: a forged call that is also stale says nothing about the provider's clock.
        age.map_or(Ok(()), Age::check)?;
        Ok(Match { key_index, accounts: keys[key_index].accounts.clone() })
    }

    fn age(&self, request: &WebhookRequest) -> Result<Option<Age>, VerifyError> {
        let Some(stamp) = &self.recipe.timestamp else { return Ok(None) };
        stamp.age(&self.read(&stamp.place, request)?, request.received_at).map(Some)
    }

    /// The time that the request was signed with.
    pub(super) fn signed_time(&self, request: &WebhookRequest) -> Option<jiff::Timestamp> {
        self.age(request).ok()?.and_then(|age| age.before(request.received_at))
    }

    /// What is signed, but for the URL and the secret.
    pub(super) fn chunks<'a>(&'a self, request: &'a WebhookRequest) -> Result<Vec<Chunk<'a>>, VerifyError> {
        let form = binding::bound_form(&self.recipe, &self.parts, request)?;
        let next = self.parts.iter().skip(1).map(Some).chain([None]);
        self.parts.iter().zip(next).map(|(part, next)| self.chunk(request, form, part, next)).collect()
    }

    fn chunk<'a>(
        &'a self,
        request: &'a WebhookRequest,
        form: &[u8],
        part: &'a Part,
        next: Option<&Part>,
    ) -> Result<Chunk<'a>, VerifyError> {
        Ok(Chunk::Bytes(match part {
            Part::Secret => return Ok(Chunk::Secret),
            Part::Url => return Ok(Chunk::Url),
            Part::Literal(text) => text.as_bytes().into(),
            Part::Body => request.body.as_slice().into(),
            Part::Method => request.method.as_bytes().into(),
            Part::FormSorted => form::sorted(form).into(),
            Part::Timestamp => self.timestamp(request)?.into(),
            Part::Id => self.id(request, next)?.into(),
            Part::Header(name) => self.read(&Place::header(name), request)?.into(),
            Part::Field(field) => self.read(&Place::body(field), request)?.into(),
        }))
    }

    fn timestamp(&self, request: &WebhookRequest) -> Result<Vec<u8>, VerifyError> {
        self.recipe.timestamp.as_ref().map_or(Ok(Vec::new()), |stamp| self.read(&stamp.place, request))
    }

    /// The id; it must not contain what ends it, or bytes could move between the id and what follows.
    fn id(&self, request: &WebhookRequest, next: Option<&Part>) -> Result<Vec<u8>, VerifyError> {
        let Some(place) = &self.recipe.id else { return Ok(Vec::new()) };
        let id = self.read(place, request)?;
        match next {
            Some(Part::Literal(end)) if id.windows(end.len()).any(|part| part == end.as_bytes()) => {
                Err(VerifyError::Malformed(place.to_string()))
            }
            _ => Ok(id),
        }
    }

    pub(super) fn read(&self, place: &Place, request: &WebhookRequest) -> Result<Vec<u8>, VerifyError> {
        match place {
            Place::Item(key) => list::item(&self.recipe, key, request),
            place => place.read(request, &self.recipe.header_aliases),
        }
    }
}
