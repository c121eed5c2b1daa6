//! A provider's API as a script: it answers as recorded, except for one call.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use inbox_core::host::HttpClient;
use inbox_core::{Batch, Event, FetchContext, FetchError, HttpRequest, HttpResponse, Lookup};
use serde_json::Value;

use super::subject::{Case, Subject};
use crate::catch_panic::catch_panic;
use crate::recording::{Recording, at_once};

/// Something of a case that the provider is asked about.
pub(super) enum Question {
    What(Lookup),
    Who(Event<Value>),
}

/// What happened, by the provider's answers.
pub(super) type Found = Result<Batch<Value>, FetchError>;

/// A provider's API: as recorded, but for the call of that number.
pub(super) struct Api<'a> {
    recording: Recording<'a>,
    odd_one: usize,
    odd: Result<HttpResponse, FetchError>,
    calls: Mutex<Vec<HttpRequest>>,
}

impl Question {
    /// Everything that the provider is asked about a batch.
    pub(super) fn of(batch: Batch<Value>) -> Vec<Self> {
        let lookups = batch.lookups.into_iter().map(Self::What);
        lookups.chain(batch.events.into_iter().map(Self::Who)).collect()
    }

    fn file(&self) -> &'static str {
        match self {
            Self::What(_) => "fetch.json",
            Self::Who(_) => "identify.json",
        }
    }
}

impl<'a> Api<'a> {
    /// The API as recorded for a case.
    pub(super) fn recorded(subject: &'a Subject, case: &Case, question: &Question) -> Result<Self, String> {
        let odd = Err(FetchError::Permanent("not asked".to_owned()));
        Self::answering(subject, case, question, (usize::MAX, odd))
    }

    /// The same, with another answer to the call of that number.
    pub(super) fn answering(
        subject: &'a Subject,
        case: &Case,
        question: &Question,
        (odd_one, odd): (usize, Result<HttpResponse, FetchError>),
    ) -> Result<Self, String> {
        let file = subject.folder.join(&case.name).join(question.file());
        let recording = Recording::read(&file, subject.connector.api_hosts(), &subject.settings)?;
        Ok(Self { recording, odd_one, odd, calls: Mutex::default() })
    }

    /// What the connector finds out, or how it fails; a panic is an error in words.
    pub(super) fn ask(&self, subject: &Subject, question: &Question) -> Result<Found, String> {
        let (connector, context) = (&subject.connector, FetchContext::new(self));
        let (method, asked) = match question {
            Question::What(lookup) => ("fetch", catch_panic(|| at_once(connector.fetch(lookup, &context)))),
            Question::Who(event) => {
                let account = event.account.as_deref();
                let asked =
                    catch_panic(|| at_once(connector.identify(account, &event.participant, &context)));
                ("identify", asked.map(|person| person.map(|person| person.map(|_| Batch::new()))))
            }
        };
        asked
            .map_err(|words| format!("{method} panics: {words}"))?
            .map_err(|problem| format!("{method}: {problem}"))
    }

    /// The calls that were made.
    pub(super) fn calls(&self) -> Vec<HttpRequest> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is recorded as the answer to a call; an empty object where nothing is.
    pub(super) fn answer(&self, call: &HttpRequest) -> HttpResponse {
        self.recording.recorded(call).unwrap_or_else(|| HttpResponse::new(200, "{}"))
    }
}

#[async_trait]
impl HttpClient for Api<'_> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.push(request.clone());
        if calls.len() == self.odd_one.saturating_add(1) {
            self.odd.clone()
        } else {
            Ok(self.answer(&request))
        }
    }
}
