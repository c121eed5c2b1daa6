//! The other half of the engine: signing, for tests and for the `send` verb.

use super::binding;
use super::engine::Engine;
use super::list;
use super::message::Message;
use super::url;
use crate::error::SignError;
use crate::request::WebhookRequest;

impl Engine {
    /// Puts the parts that are signed in place, asks `make` for the signature and puts that in place too.
    pub(super) fn sign(
        &self,
        mut request: WebhookRequest,
        make: impl Fn(Message<'_>) -> Option<Vec<u8>>,
    ) -> Result<WebhookRequest, SignError> {
        self.put_timestamp(&mut request)?;
        self.put_id(&mut request)?;
        binding::put_body_hash(&self.recipe, &self.parts, &mut request);
        let signature = self.signature(&request, make)?;
        let text = list::compose(&self.recipe, &signature, request.received_at);
        self.recipe.signature.write(&mut request, &self.recipe.header_aliases, &text)?;
        Ok(request)
    }

    fn signature(
        &self,
        request: &WebhookRequest,
        make: impl Fn(Message<'_>) -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, SignError> {
        let chunks = self.chunks(request).map_err(|problem| SignError(problem.to_string()))?;
        let urls = url::variants(&request.url, &self.recipe.url_variants);
        let message = urls.first().map(|url| Message { chunks: &chunks, url });
        message.and_then(make).ok_or_else(|| SignError("there is no usable key to sign with".to_owned()))
    }

    fn put_timestamp(&self, request: &mut WebhookRequest) -> Result<(), SignError> {
        let Some(stamp) = &self.recipe.timestamp else { return Ok(()) };
        let (place, text) = match list::draft(&self.recipe, request.received_at) {
            // An item is read from the list, so the list must be there before its signature.
            Some(draft) => (&self.recipe.signature, draft),
            None => (&stamp.place, stamp.text(request.received_at)),
        };
        place.write(request, &self.recipe.header_aliases, &text)
    }

    fn put_id(&self, request: &mut WebhookRequest) -> Result<(), SignError> {
        match &self.recipe.id {
            Some(place) if self.read(place, request).is_err() => {
                let made_up = format!("msg_{}", request.received_at.as_millisecond());
                place.write(request, &self.recipe.header_aliases, &made_up)
            }
            _ => Ok(()),
        }
    }
}
