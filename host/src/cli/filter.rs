//! Filters for lists of events or people.

use std::time::Duration;

use super::local_time::ago;
use super::output::say_error;
use crate::config::Config;
use crate::store::{EventFilter, PersonId, PersonLine, Reader};

/// Arguments that filter a list.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Filter {
    /// Only of this site
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
    /// Only of this connector instance
    #[arg(long, value_name = "INSTANCE")]
    pub(super) instance: Option<String>,
    /// Only of this person: p12, or the provider's id, an e-mail address or a phone number
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// Only what arrived in this time: 90s, 15m, 2h, 3d or 1w ago
    #[arg(long, value_name = "AGO", value_parser = ago)]
    since: Option<Duration>,
}

impl Filter {
    /// Whether it leaves everything in.
    pub(super) fn is_empty(&self) -> bool {
        self.site.is_none() && self.instance.is_none() && self.person.is_none() && self.since.is_none()
    }

    /// The filter for the store, or what is wrong with it.
    pub(super) fn asked(
        &self,
        config: &Config,
        store: &Reader,
    ) -> anyhow::Result<Result<EventFilter, String>> {
        if let Some(problem) = self.unknown_site(config, store)? {
            return Ok(Err(problem));
        }
        self.note_unknown_instance(config);
        let people = match &self.person {
            None => None,
            Some(person) => {
                let people: Vec<_> = store.people(person)?.iter().map(|line| line.person).collect();
                if people.is_empty() {
                    return Ok(Err(nobody(person)));
                }
                Some(people)
            }
        };
        let (site, instance) = (self.site.clone(), self.instance.clone());
        Ok(Ok(EventFilter { site, instance, people, within: self.since, ..EventFilter::default() }))
    }

    /// What is wrong with the site. A site that was removed from the config may still have events.
    fn unknown_site(&self, config: &Config, store: &Reader) -> anyhow::Result<Option<String>> {
        let is_known =
            |name: &&String| config.sites.contains_key(*name) || config.broken_sites.contains_key(*name);
        let Some(name) = self.site.as_ref().filter(|name| !is_known(name)) else { return Ok(None) };
        let of_site = EventFilter { site: Some(name.clone()), ..EventFilter::default() };
        if !store.events(&of_site, 1)?.is_empty() {
            say_error(&format!("note: site `{name}` is no longer in the config"));
            return Ok(None);
        }
        let known = config.sites.keys().chain(config.broken_sites.keys());
        let known: Vec<_> = known.map(|name| format!("`{name}`")).collect();
        let hint = match known.as_slice() {
            [] => "it has no sites".to_owned(),
            known => format!("use one of {}", known.join(", ")),
        };
        Ok(Some(format!("there is no site `{name}` in the config: {hint}")))
    }

    /// An instance that was removed from the config may still have events and links: this is not an error.
    fn note_unknown_instance(&self, config: &Config) {
        let is_instance =
            |name: &String| config.instances.contains_key(name) || config.broken_instances.contains_key(name);
        if let Some(name) = self.instance.as_ref().filter(|name| !is_instance(name)) {
            say_error(&format!("note: there is no connector instance `{name}` in the config"));
        }
    }
}

/// The problem with a person that nobody matches.
fn nobody(person: &str) -> String {
    format!(
        "no person matches `{person}`: use an id such as p12 from `events` or `held`, the provider's id, an e-mail address \
         or a phone number"
    )
}

/// The one person that matches, or what is wrong with the text.
pub(super) fn one_person(store: &Reader, text: &str) -> anyhow::Result<Result<PersonLine, String>> {
    let mut people = store.people(text)?;
    Ok(match people.len() {
        0 => Err(nobody(text)),
        1 => Ok(people.remove(0)),
        _ => {
            let all: Vec<_> =
                people.iter().map(|line| format!("{} ({})", line.person, line.instance)).collect();
            Err(format!("`{text}` matches several people: use one of {}", all.join(", ")))
        }
    })
}

/// What a person is shown as.
pub(super) fn shown(person: Option<PersonId>) -> Option<String> {
    person.map(|person| person.to_string())
}
