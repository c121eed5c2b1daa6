//! `[sites.X]` and `[defaults]`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::config::auth::{Auth, Credentials, auth};
use crate::config::context::Context;
use crate::config::findings::Finding;
use crate::config::section::{Entry, Section};
use crate::config::source::Place;

/// One Wix site: its credentials, and how its inbox is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Site {
    /// Its name in the config.
    pub name: String,
    /// Its credentials.
    pub auth: Auth,
    /// Which of several matching contacts gets a message.
    pub contact_match: ContactMatch,
    /// What to do with a person who is not a contact yet.
    pub unknown_contact: UnknownContact,
    /// Who sees a message.
    pub visibility: Visibility,
    /// Calls to Wix within any 60 seconds, 1 to 100,000.
    pub calls_per_minute: u32,
    /// The accounts of this site, by instance, without those that another site claims too.
    pub accounts: BTreeMap<String, Vec<String>>,
}

/// Which of several matching contacts gets a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactMatch {
    /// The one whose primary e-mail it is, then the one with the latest activity, then the oldest.
    #[default]
    Best,
    /// The one created first.
    Oldest,
    /// The one created last.
    Newest,
    /// Each of them.
    All,
    /// None: the event is held.
    Hold,
}

/// Who sees a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// The site's collaborators only.
    #[default]
    Business,
    /// The contact too.
    BusinessAndParticipant,
}

/// What to do with a person who is not a contact yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownContact {
    /// Creates a contact; without e-mail and phone the event is held.
    #[default]
    Create,
    /// Holds the event.
    Hold,
    /// Ignores the event.
    Ignore,
}

/// A site's claim on an account.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) site: String,
    pub(super) instance: String,
    pub(super) account: String,
    pub(super) instance_place: Place,
    pub(super) place: Place,
}

/// The options of a site that a table sets.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SiteOptions {
    contact_match: Option<ContactMatch>,
    unknown_contact: Option<UnknownContact>,
    visibility: Option<Visibility>,
    calls_per_minute: Option<u32>,
}

/// The `[defaults]`; `Err` when they have errors.
pub(super) type Defaults = Result<SiteOptions, String>;

/// Reads `[defaults]`.
pub(super) fn defaults(context: &Context<'_>, section: Option<Section<'_, '_>>) -> Defaults {
    let mark = context.findings.mark();
    let options = section.map(|section| {
        let mut section = section.without_secrets();
        let options = SiteOptions::read(&mut section);
        section.finish();
        options
    });
    context.findings.error_since(mark).map_or_else(|| Ok(options.unwrap_or_default()), Err)
}

/// Reads one site; its claims are kept even if it has errors.
///
/// The inner `Err` says that something it depends on has errors; they are reported there, once for all sites.
pub(super) fn site(
    name: &str,
    mut section: Section<'_, '_>,
    credentials: &Credentials,
    defaults: &Defaults,
    claims: &mut Vec<Claim>,
) -> Option<Result<Site, String>> {
    let auth_section = section.required_table("auth", &format!("the `auth` of site `{name}`"));
    let auth = auth_section.and_then(|section| auth(section, credentials));
    let own = SiteOptions::read(&mut section);
    let mine = accounts(name, &mut section);
    let accounts = by_instance(&mine);
    claims.extend(mine);
    section.finish();
    let auth = auth?;
    Some(own.or(defaults).and_then(|options| Ok(options.site(name, auth?, accounts))))
}

impl SiteOptions {
    fn read(section: &mut Section<'_, '_>) -> Self {
        Self {
            contact_match: section.get("contact_match").map(|found| found.value),
            unknown_contact: section.get("unknown_contact").map(|found| found.value),
            visibility: section.get("visibility").map(|found| found.value),
            calls_per_minute: calls_per_minute(section),
        }
    }

    /// Takes what is not set from the defaults; if those have errors, everything must be set.
    fn or(self, defaults: &Defaults) -> Result<Self, String> {
        let complete = self.contact_match.is_some()
            && self.unknown_contact.is_some()
            && self.visibility.is_some()
            && self.calls_per_minute.is_some();
        let defaults = match defaults {
            Ok(defaults) => *defaults,
            Err(_) if complete => self,
            Err(why) => return Err(format!("[defaults] have errors: {why}")),
        };
        Ok(Self {
            contact_match: self.contact_match.or(defaults.contact_match),
            unknown_contact: self.unknown_contact.or(defaults.unknown_contact),
            visibility: self.visibility.or(defaults.visibility),
            calls_per_minute: self.calls_per_minute.or(defaults.calls_per_minute),
        })
    }

    fn site(self, name: &str, auth: Auth, accounts: BTreeMap<String, Vec<String>>) -> Site {
        Site {
            name: name.to_owned(),
            auth,
            contact_match: self.contact_match.unwrap_or_default(),
            unknown_contact: self.unknown_contact.unwrap_or_default(),
            visibility: self.visibility.unwrap_or_default(),
            calls_per_minute: self.calls_per_minute.unwrap_or(200),
            accounts,
        }
    }
}

fn calls_per_minute(section: &mut Section<'_, '_>) -> Option<u32> {
    let calls = section.get::<i64>("calls_per_minute")?;
    let number = u32::try_from(calls.value).ok().filter(|number| (1..=100_000).contains(number));
    if number.is_none() {
        let message = format!("`calls_per_minute` must be between 1 and 100000, not {}", calls.value);
        section.error(
            &calls.place,
            message,
            "Wix allows 200 calls a minute unless Wix gave you a higher limit",
        );
    }
    number
}

fn accounts(site: &str, section: &mut Section<'_, '_>) -> Vec<Claim> {
    let Some(mut table) = section.table("accounts", "`accounts`") else { return Vec::new() };
    let entries = table.take_all();
    entries.into_iter().flat_map(|(instance, entry)| claims(site, &table, &instance, entry)).collect()
}

fn claims(site: &str, table: &Section<'_, '_>, instance: &str, entry: Entry<'_>) -> Vec<Claim> {
    let instance_place = entry.key.clone();
    let Some(list) = table.typed::<Vec<toml::Spanned<String>>>(entry) else { return Vec::new() };
    let claim = |account: toml::Spanned<String>| Claim {
        site: site.to_owned(),
        instance: instance.to_owned(),
        instance_place: instance_place.clone(),
        place: list.place.source.place(account.span()),
        account: account.into_inner(),
    };
    let claims: Vec<_> = list.value.iter().cloned().map(claim).collect();
    for claim in claims.iter().filter(|claim| claim.account.is_empty()) {
        table.context.findings.report(Finding::error(&claim.place, "an account must not be empty"));
    }
    claims
}

fn by_instance(claims: &[Claim]) -> BTreeMap<String, Vec<String>> {
    let mut accounts = BTreeMap::<String, Vec<String>>::new();
    for claim in claims {
        let list = accounts.entry(claim.instance.clone()).or_default();
        if !list.contains(&claim.account) {
            list.push(claim.account.clone());
        }
    }
    accounts
}
