//! How a site's calls to Wix are authorised: with its own API key or through a shared app.

use std::collections::BTreeMap;

use inbox_core::Secret;
use uuid::Uuid;

use crate::config::definitions::Definition;
use crate::config::findings::Finding;
use crate::config::names::listed;
use crate::config::section::Section;
use crate::config::source::Located;

/// How Wix writes an id, for advice.
const GUID_FORM: &str = "Wix ids look like 0a4ac2f1-55c1-4f3c-8f3e-6d1d2f0b7c11";
const GUID_LENGTH: usize = 36;

/// The credentials of a site's calls to Wix. `Debug` shows no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Auth {
    /// An API key of the account that owns the site.
    ApiKey {
        /// The key.
        key: Secret,
        /// The site it is used for.
        site_id: String,
    },
    /// A Wix app that is installed on the site.
    App {
        /// The app.
        app_id: String,
        /// Its secret.
        app_secret: Secret,
        /// Its instance on this site.
        instance_id: String,
    },
}

impl Auth {
    /// What two tables that mean the same Wix site have in common.
    pub(super) fn site_key(&self) -> (&str, &str) {
        match self {
            Self::ApiKey { site_id, .. } => ("", site_id),
            Self::App { app_id, instance_id, .. } => (app_id, instance_id),
        }
    }
}

/// `[credentials.X]`: a Wix app that several sites share.
#[derive(Debug, Clone)]
pub(super) struct App {
    app_id: String,
    app_secret: Secret,
}

/// The shared apps by name; `Err` for one that has errors.
pub(super) type Credentials = BTreeMap<String, Result<App, String>>;

/// Reads one `[credentials.X]`.
pub(super) fn credentials(definition: Definition<'_, '_>) -> Result<App, String> {
    definition.read(|mut section| {
        section.mask_all_but(&["kind", "app_id"]);
        let kind = section.required::<String>("kind");
        let known = kind.as_ref().is_some_and(|kind| is_known(&section, kind, &["app"]));
        let app = if known { app(&mut section) } else { None };
        if known || kind.is_none() {
            section.finish();
        }
        app
    })
}

/// Reads a site's `auth` table.
///
/// The inner `Err` says why shared credentials cannot be used; that is reported where they are defined.
pub(super) fn auth(mut section: Section<'_, '_>, credentials: &Credentials) -> Option<Result<Auth, String>> {
    section.mask_all_but(&["kind", "credentials", "site_id", "app_id", "instance_id"]);
    let auth = if section.has("credentials") {
        shared(&mut section, credentials)
    } else {
        let kind = section.required::<String>("kind")?;
        match kind.value.as_str() {
            "api-key" => api_key(&mut section).map(Ok),
            "app" => own_app(&mut section).map(Ok),
            _ => {
                is_known(&section, &kind, &["api-key", "app"]);
                return None;
            }
        }
    };
    section.finish();
    auth
}

fn api_key(section: &mut Section<'_, '_>) -> Option<Auth> {
    let key = section.secret("key");
    let key = key.filter(|key| is_plain(section, key.value.expose(), "key", key));
    let site_id = id(section, "site_id");
    Some(Auth::ApiKey { key: key?.value, site_id: site_id? })
}

fn own_app(section: &mut Section<'_, '_>) -> Option<Auth> {
    let app = app(section);
    let instance_id = id(section, "instance_id");
    Some(of_app(app?, instance_id?))
}

fn shared(section: &mut Section<'_, '_>, credentials: &Credentials) -> Option<Result<Auth, String>> {
    let name = section.required::<String>("credentials");
    let instance_id = id(section, "instance_id");
    let name = name?;
    match credentials.get(&name.value) {
        Some(Ok(app)) => return Some(Ok(of_app(app.clone(), instance_id?))),
        Some(Err(why)) => return Some(Err(format!("credentials `{}` have errors: {why}", name.value))),
        None => {}
    }
    let message = format!("there are no credentials `{}`", name.value);
    let finding = Finding::error(&name.place, message);
    section.context.findings.report(finding.suggest(&name.value, credentials.keys().map(String::as_str)));
    None
}

fn app(section: &mut Section<'_, '_>) -> Option<App> {
    let app_id = id(section, "app_id");
    let app_secret = section.secret("app_secret");
    Some(App { app_id: app_id?, app_secret: app_secret?.value })
}

fn of_app(app: App, instance_id: String) -> Auth {
    Auth::App { app_id: app.app_id, app_secret: app.app_secret, instance_id }
}

fn id(section: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
    let id = section.required::<String>(key)?;
    if !is_plain(section, &id.value, key, &id) {
        return None;
    }
    if id.value.len() != GUID_LENGTH || Uuid::try_parse(&id.value).is_err() {
        let message = format!("`{key}` is not a GUID: Wix will refuse every call");
        section.warning(&id.place, message, format!("{GUID_FORM}; {}", whereabouts(key)));
    }
    Some(id.value)
}

/// Where to find an id.
fn whereabouts(key: &str) -> &'static str {
    match key {
        "site_id" => "the site id is in the address of the site's dashboard, after /dashboard/",
        "app_id" => "the app id is on the app's OAuth page in the app dashboard",
        _ => "the instance id is in the app's App Instance Installed event, and in Get App Instance",
    }
}

/// What goes into a header must be visible ASCII, without spaces.
fn is_plain<T>(section: &Section<'_, '_>, text: &str, key: &str, located: &Located<T>) -> bool {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    if !plain {
        let message =
            format!("`{key}` is empty, or has spaces, line breaks or other characters that a key never has");
        section.error(&located.place, message, "copy it from Wix again");
    }
    plain
}

fn is_known(section: &Section<'_, '_>, kind: &Located<String>, known: &[&'static str]) -> bool {
    let is_known = known.contains(&kind.value.as_str());
    if !is_known {
        let message =
            format!("unknown kind `{}`: known kinds are {}", kind.value, listed(known.iter().copied()));
        let finding = Finding::error(&kind.place, message);
        section.context.findings.report(finding.suggest(&kind.value, known.iter().copied()));
    }
    is_known
}
