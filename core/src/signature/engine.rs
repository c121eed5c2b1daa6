//! The one engine that verifies and signs by a recipe, whatever the algorithm.

use std::borrow::Cow;

use subtle::ConstantTimeEq;

use super::Match;
use super::check::{SecretPart, check};
use super::form;
use super::hash::sha256_hex;
use super::key::Bound;
use super::list;
use super::message::{Chunk, Message};
use super::place::Place;
use super::recipe::Recipe;
use super::template::{self, Part};
use super::url;
use crate::error::{SettingsError, SignError, VerifyError};
use crate::request::WebhookRequest;

/// A recipe that was checked, with its template read.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    pub(super) recipe: Recipe,
    parts: Vec<Part>,
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
        matches: impl Fn(&K, &Message<'_>, &[Vec<u8>]) -> bool,
    ) -> Result<Match, VerifyError> {
        let given = list::signatures(&self.recipe, request)?;
        let age = match &self.recipe.timestamp {
            Some(stamp) => Some(stamp.age(&self.read(&stamp.place, request)?, request.received_at)?),
            None => None,
        };
        let messages = self.messages(request)?;
        let found =
            keys.iter().position(|bound| messages.iter().any(|message| matches(&bound.key, message, &given)));
        let key = found.ok_or(VerifyError::Mismatch)?;
        // Only now: that a forged call is also stale says nothing about the provider's clock.
        age.map_or(Ok(()), |age| age.check())?;
        Ok(Match { key, accounts: keys[key].accounts.clone() })
    }

    /// What is signed, once for every way in which the URL may have been written.
    pub(super) fn messages<'a>(
        &'a self,
        request: &'a WebhookRequest,
    ) -> Result<Vec<Message<'a>>, VerifyError> {
        let form = self.form(request)?;
        if !self.parts.contains(&Part::Url) {
            return Ok(vec![self.message(request, form, "")?]);
        }
        let urls = url::variants(&request.url, &self.recipe.url_variants);
        urls.iter().map(|url| self.message(request, form, url)).collect()
    }

    fn message<'a>(
        &'a self,
        request: &'a WebhookRequest,
        form: &'a [u8],
        url: &str,
    ) -> Result<Message<'a>, VerifyError> {
        let mut message = Message::default();
        for (position, part) in self.parts.iter().enumerate() {
            let bytes: Cow<'a, [u8]> = match part {
                Part::Secret => {
                    message.push(Chunk::Secret);
                    continue;
                }
                Part::Literal(text) => text.as_bytes().into(),
                Part::Body => request.body.as_slice().into(),
                Part::Method => request.method.as_bytes().into(),
                Part::Url => url.as_bytes().to_vec().into(),
                Part::FormSorted => form::sorted(form).into(),
                Part::Timestamp => self.optional(self.timestamp_place(), request)?.into(),
                Part::Id => self.id(request, self.parts.get(position + 1))?.into(),
                Part::Header(name) => self.read(&Place::header(name), request)?.into(),
                Part::Field(field) => self.read(&Place::body(field), request)?.into(),
            };
            message.push(Chunk::Bytes(bytes));
        }
        Ok(message)
    }

    fn timestamp_place(&self) -> Option<&Place> {
        self.recipe.timestamp.as_ref().map(|stamp| &stamp.place)
    }

    fn optional(&self, place: Option<&Place>, request: &WebhookRequest) -> Result<Vec<u8>, VerifyError> {
        place.map_or(Ok(Vec::new()), |place| self.read(place, request))
    }

    /// The id; it must not contain what ends it, or bytes could move between the id and what follows.
    fn id(&self, request: &WebhookRequest, next: Option<&Part>) -> Result<Vec<u8>, VerifyError> {
        let id = self.optional(self.recipe.id.as_ref(), request)?;
        let ends_early = match next {
            Some(Part::Literal(end)) => id.windows(end.len()).any(|window| window == end.as_bytes()),
            _ => false,
        };
        match &self.recipe.id {
            Some(place) if ends_early => Err(VerifyError::Malformed(place.to_string())),
            _ => Ok(id),
        }
    }

    fn read(&self, place: &Place, request: &WebhookRequest) -> Result<Vec<u8>, VerifyError> {
        match place {
            Place::Item(key) => list::item(&self.recipe, key, request),
            place => place.read(request, &self.recipe.header_aliases),
        }
    }

    /// The form pairs that are signed, and nothing else of the body may come in unsigned beside them: neither a
    /// body of another type, nor one without a pair.
    fn form<'a>(&self, request: &'a WebhookRequest) -> Result<&'a [u8], VerifyError> {
        let unbound = !request.body.is_empty() && !self.parts.contains(&Part::Body);
        if !self.parts.contains(&Part::FormSorted) {
            let needed = unbound && self.recipe.body_hash_param.is_some();
            return self.check_body_hash(request, needed).map(|()| [].as_slice());
        }
        let types: Vec<&str> = request.headers.all("content-type").collect();
        if types.len() > 1 {
            return Err(VerifyError::Repeated("header content-type".to_owned()));
        }
        if request.is_form() && form::pairs(&request.body).next().is_some() {
            return Ok(&request.body);
        }
        self.check_body_hash(request, unbound).map(|()| [].as_slice())
    }

    /// A hash of the body in the query must be there when nothing else binds the body, and right when it is there.
    fn check_body_hash(&self, request: &WebhookRequest, needed: bool) -> Result<(), VerifyError> {
        let Some(name) = &self.recipe.body_hash_param else {
            let problem = || VerifyError::Malformed("header content-type (a form is expected)".to_owned());
            return if needed { Err(problem()) } else { Ok(()) };
        };
        let place = Place::query(name);
        match place.read(request, &[]) {
            Ok(hash) if bool::from(sha256_hex(&request.body).as_bytes().ct_eq(&hash)) => Ok(()),
            Ok(_) => Err(VerifyError::Mismatch),
            Err(VerifyError::Missing(_)) if !needed && !self.has_param(request, name) => Ok(()),
            Err(problem) => Err(problem),
        }
    }

    fn has_param(&self, request: &WebhookRequest, name: &str) -> bool {
        form::pairs(url::query(&request.url).as_bytes()).any(|pair| pair.name == name.as_bytes())
    }

    /// Puts the parts that are signed in place, asks `make` for the signature and puts that in place too.
    pub(super) fn sign(
        &self,
        mut request: WebhookRequest,
        make: impl Fn(&Message<'_>) -> Option<Vec<u8>>,
    ) -> Result<WebhookRequest, SignError> {
        self.put_signed_parts(&mut request)?;
        let signature = self.make(&request, make)?;
        let text = list::compose(&self.recipe, &signature, request.received_at);
        self.recipe.signature.write(&mut request, &self.recipe.header_aliases, &text)?;
        Ok(request)
    }

    fn make(
        &self,
        request: &WebhookRequest,
        make: impl Fn(&Message<'_>) -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, SignError> {
        let messages = self.messages(request).map_err(|problem| SignError(problem.to_string()))?;
        let signature = messages.first().and_then(make);
        signature.ok_or_else(|| SignError("there is no usable key to sign with".to_owned()))
    }

    fn put_signed_parts(&self, request: &mut WebhookRequest) -> Result<(), SignError> {
        let aliases = &self.recipe.header_aliases;
        if let Some(draft) = list::draft(&self.recipe, request.received_at) {
            self.recipe.signature.write(request, aliases, &draft)?;
        } else if let Some(stamp) = &self.recipe.timestamp {
            stamp.place.write(request, aliases, &stamp.text(request.received_at))?;
        }
        if let Some(place) = &self.recipe.id
            && self.read(place, request).is_err()
        {
            let made_up = format!("msg_{}", request.received_at.as_millisecond());
            place.write(request, aliases, &made_up)?;
        }
        self.put_body_hash(request);
        Ok(())
    }

    fn put_body_hash(&self, request: &mut WebhookRequest) {
        let form_is_signed = self.parts.contains(&Part::FormSorted) && request.is_form();
        if let Some(name) = &self.recipe.body_hash_param
            && !form_is_signed
            && !request.body.is_empty()
        {
            let hash = sha256_hex(&request.body);
            url::map_query(&mut request.url, |query| form::with(query, name, &hash));
        }
    }
}
