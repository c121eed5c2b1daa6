//! What a signature reads of a request and what it covers: forgeries are derived from this.

use jiff::Timestamp;

use super::engine::Engine;
use super::form;
use super::hash::sha256_hex;
use super::kind::Signature;
use super::mac::Mac;
use super::place::{Aliases, Place, header_names};
use super::static_token::StaticToken;
use super::template::Part;
use super::url;
use crate::request::WebhookRequest;

/// What a signature reads of a request and what it covers.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct SignatureParts {
    /// The place of the signature, then those of its timestamp and its id.
    pub places: Vec<Place>,
    /// The text before the signature, in exactly this case.
    pub prefix: String,
    /// Whether no byte of the body can be changed.
    pub covers_body: bool,
    /// Body fields that cannot be changed.
    pub fields: Vec<Place>,
    /// Whether no part of the URL can be changed.
    pub covers_url: bool,
    /// Whether the method cannot be changed.
    pub covers_method: bool,
    /// Whether the body is bound by what its media type says: that cannot be changed either.
    pub covers_form: bool,
    /// The header that names the algorithm, and the key in it.
    pub algorithm: Option<(Place, String)>,
    /// The query parameter with the hash of the body.
    pub body_hash: Option<String>,
    /// The signed time, and the seconds that it may be off.
    pub time: Option<(Timestamp, u32)>,
    /// Whether the keys are secret: anyone who knows them can sign.
    pub keys_are_secret: bool,
    /// Whether it is code of the connector, of which only the effects are known.
    pub is_code: bool,
    /// Other beginnings of header names.
    pub aliases: Vec<(String, String)>,
}

impl SignatureParts {
    /// The parts of the signature that verifies this request; `None` if code of the connector does.
    pub fn of(signature: &Signature, request: &WebhookRequest) -> Option<Self> {
        match signature {
            Signature::Mac(mac) => Some(of_mac(mac, request)),
            Signature::Digest(digest) => {
                Some(Self { keys_are_secret: true, ..of_engine(&digest.engine, request) })
            }
            Signature::PublicKey(key) => Some(of_engine(&key.engine, request)),
            Signature::Static(token) => Some(of_token(token)),
            Signature::Basic(_) => Some(Self::at([Place::header("authorization")])),
            Signature::Any(all) => Self::of(all.iter().find(|one| one.verify(request).is_ok())?, request),
            Signature::Custom(_) => None,
        }
    }

    /// A signature in the first of these places, of which nothing else is known.
    pub fn at(places: impl IntoIterator<Item = Place>) -> Self {
        let places = places.into_iter().filter(|place| !matches!(place, Place::Item(_))).collect();
        Self { places, ..Self::default() }
    }

    /// The text that stands in a place.
    pub fn read(&self, place: &Place, request: &WebhookRequest) -> Option<String> {
        String::from_utf8(place.read(request, &self.aliases).ok()?).ok()
    }

    /// The request without what stands in a place.
    pub fn without(&self, place: &Place, request: &WebhookRequest) -> WebhookRequest {
        let mut request = request.clone();
        match place {
            Place::Header(name) => remove_headers(&mut request, name, &self.aliases),
            place => place.erase(&mut request),
        }
        request
    }

    /// The request with another text in a place.
    pub fn with(&self, place: &Place, request: &WebhookRequest, text: &str) -> Option<WebhookRequest> {
        let mut request = request.clone();
        if *place == Place::Path {
            url::drop_last_segment(&mut request.url);
            url::push_segment(&mut request.url, &form::encode(text));
            return Some(request);
        }
        place.write(&mut request, &self.aliases, text).ok().map(|()| request)
    }

    /// The request with the right hash of its body in the query; `None` if its query has no such hash.
    pub fn with_fitting_hash(&self, request: &WebhookRequest) -> Option<WebhookRequest> {
        let name = self.body_hash.as_ref()?;
        let mut request = request.clone();
        let is_there = form::pairs(request.query().as_bytes()).any(|pair| pair.name == name.as_bytes());
        let hash = sha256_hex(&request.body);
        url::map_query(&mut request.url, |query| form::with(query, name, &hash));
        is_there.then_some(request)
    }

    /// The request with the text of a place repeated; `None` for a place that cannot occur twice.
    pub fn doubled(&self, place: &Place, request: &WebhookRequest) -> Option<WebhookRequest> {
        let mut doubled = request.clone();
        let text = self.read(place, request)?;
        let pair = |name: &str| format!("{}={}", form::encode(name), form::encode(&text));
        match place {
            Place::Header(name) => doubled.headers.append(name, text),
            Place::Query(name) => doubled.url = format!("{}&{}", request.url, pair(name)),
            Place::Body(field) if !field.starts_with('/') => {
                doubled.body = [&request.body, b"&".as_slice(), pair(field).as_bytes()].concat();
            }
            Place::Body(_) | Place::Path | Place::Item(_) => return None,
        }
        Some(doubled)
    }
}

fn of_token(token: &StaticToken) -> SignatureParts {
    let at = SignatureParts::at([token.place.clone()]);
    SignatureParts { prefix: token.prefix.clone(), keys_are_secret: true, ..at }
}

fn of_mac(mac: &Mac, request: &WebhookRequest) -> SignatureParts {
    SignatureParts { keys_are_secret: true, algorithm: mac.algorithm(), ..of_engine(&mac.engine, request) }
}

fn of_engine(engine: &Engine, request: &WebhookRequest) -> SignatureParts {
    let Engine { recipe, parts } = engine;
    let stamp = recipe.timestamp.as_ref();
    let others = stamp.map(|stamp| stamp.place.clone()).into_iter().chain(recipe.id.clone());
    let fields = parts.iter().filter_map(|part| match part {
        Part::Field(field) => Some(Place::body(field)),
        _ => None,
    });
    let covers_form = parts.contains(&Part::FormSorted) || recipe.body_hash_param.is_some();
    SignatureParts {
        prefix: recipe.prefix.clone(),
        covers_body: parts.contains(&Part::Body) || covers_form,
        fields: fields.collect(),
        covers_url: parts.contains(&Part::Url),
        covers_method: parts.contains(&Part::Method),
        covers_form,
        body_hash: recipe.body_hash_param.clone(),
        time: stamp.and_then(|stamp| Some((engine.signed_time(request)?, stamp.tolerance_seconds))),
        aliases: recipe.header_aliases.clone(),
        ..SignatureParts::at([recipe.signature.clone()].into_iter().chain(others))
    }
}

fn remove_headers(request: &mut WebhookRequest, name: &str, aliases: &Aliases) {
    for name in header_names(name, aliases) {
        request.headers.remove(&name);
    }
}
