//! `[server]`, `[store]` and `[wix]`: the host cannot run without them.

use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::section::Section;
use crate::config::source::Located;
use crate::config::web_address;

/// How long bodies are kept by default: longer than any provider redelivers.
const BODIES_KEPT: Duration = Duration::from_hours(8 * 24);

/// Where the host listens, and its address from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Server {
    /// Webhooks; 127.0.0.1:8787 by default.
    pub listen: SocketAddr,
    /// Health, metrics and the operator's API; 127.0.0.1:8788 by default, and on loopback unless
    /// `dangerously_expose_admin` is set.
    pub admin: SocketAddr,
    /// What providers call, without a slash at the end. Signed URLs are made from it, never from headers.
    pub public_url: Option<String>,
}

/// Where the host keeps what it has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreSettings {
    /// The SQLite file. A relative path starts at the folder of the config file.
    pub path: PathBuf,
    /// From this size on new requests are refused; 10,240 by default.
    pub max_megabytes: u64,
    /// How long finished events are kept: bodies for 8 days, everything else for 30 by default.
    pub keep: Retention,
}

/// How long finished events are kept. Anything that is waiting, held, dead or malformed is kept, however old it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Bodies of requests and messages.
    pub bodies: Duration,
    /// Everything else about a request, with the keys by which a redelivery is recognised; at least 8 days.
    pub facts: Duration,
}

/// How the host reaches Wix.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WixSettings {
    /// Base address of the Wix API, without a slash at the end.
    pub base_url: String,
}

impl Default for Server {
    fn default() -> Self {
        let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Self { listen: local(8787), admin: local(8788), public_url: None }
    }
}

impl Default for StoreSettings {
    fn default() -> Self {
        let keep = Retention { bodies: BODIES_KEPT, facts: Duration::from_hours(30 * 24) };
        Self { path: "inbox-bridge.db".into(), max_megabytes: 10 * 1024, keep }
    }
}

impl Default for WixSettings {
    fn default() -> Self {
        Self { base_url: "https://www.wixapis.com".to_owned() }
    }
}

impl Server {
    pub(super) fn read(mut section: Section<'_, '_>) -> Self {
        section = section.without_secrets();
        let default = Self::default();
        let listen = address(&mut section, "listen").map_or(default.listen, |listen| listen.value);
        let admin = admin_address(&mut section);
        let place = admin.as_ref().map_or_else(|| section.place.clone(), |admin| admin.place.clone());
        let admin = admin.map_or(default.admin, |admin| admin.value);
        if admin == listen && admin.port() != 0 {
            section.error(&place, "`admin` and `listen` are the same address", "give each its own port");
        }
        let public_url = public_url(&mut section);
        section.finish();
        Self { listen, admin, public_url }
    }

    /// What providers call, or would if they were on this machine.
    pub(super) fn base_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }
}

impl StoreSettings {
    pub(super) fn read(mut section: Section<'_, '_>) -> Self {
        if let Some(url) = section.take("url") {
            let help = "use the embedded store instead: path = \"inbox-bridge.db\"";
            section.error(&url.key, "`url` is not supported yet: a PostgreSQL store comes later", help);
        }
        let default = Self::default();
        let path = store_path(&mut section).unwrap_or_else(|| section.source().folder().join(default.path));
        let max_megabytes = section.get::<NonZeroU64>("max_megabytes").map(|limit| limit.value.get());
        let bodies = days(&mut section, "keep_bodies_days", 0).unwrap_or(default.keep.bodies);
        // A redelivery is recognised by what is kept, and providers redeliver for a week.
        let facts = days(&mut section, "keep_days", 8).unwrap_or(default.keep.facts.max(bodies));
        let store = Self {
            path,
            max_megabytes: max_megabytes.unwrap_or(default.max_megabytes),
            keep: Retention { bodies, facts },
        };
        section.finish();
        store
    }
}

impl WixSettings {
    pub(super) fn read(mut section: Section<'_, '_>) -> Self {
        let base_url = base_url(&mut section, "base_url").filter(|url| !is_exposed(&section, url));
        section.finish();
        base_url.map_or_else(Self::default, |url| Self { base_url: url.value })
    }
}

/// Reads what providers call; warns if most of them would not call it.
pub(super) fn public_url(section: &mut Section<'_, '_>) -> Option<String> {
    let url = base_url(section, "public_url")?;
    if web_address::is_exposed(&url.value) {
        let help = "use https://, with a TLS proxy in front of `listen`";
        section.warning(&url.place, "`public_url` is not https: most providers only call https", help);
    }
    Some(url.value)
}

/// Reads a base address; anything that is not one is reported.
fn base_url(section: &mut Section<'_, '_>, key: &'static str) -> Option<Located<String>> {
    let url = section.get::<String>(key)?;
    match web_address::base(&url.value) {
        Ok(value) => Some(Located { value, ..url }),
        Err(problem) => {
            section.error(&url.place, format!("`{key}` {problem}"), "for example https://hooks.example.com");
            None
        }
    }
}

/// Reads a number of days; fewer than `least` are reported.
fn days(section: &mut Section<'_, '_>, key: &'static str, least: u64) -> Option<Duration> {
    let days = section.get::<u32>(key)?;
    let kept = Duration::from_hours(u64::from(days.value) * 24);
    if u64::from(days.value) < least {
        let message = format!("`{key}` must be at least {least}: providers redeliver for a week");
        section.error(&days.place, message, format!("for example {key} = 30"));
        return None;
    }
    Some(kept)
}

fn address(section: &mut Section<'_, '_>, key: &'static str) -> Option<Located<SocketAddr>> {
    let text = section.get::<String>(key)?;
    if let Ok(value) = text.value.parse() {
        return Some(Located { value, place: text.place });
    }
    let message = format!("`{key}` must be an IP address and a port");
    section.error(&text.place, message, "for example \"127.0.0.1:8787\" or \"[::1]:8787\"");
    None
}

/// The admin server shows people's events and acts for the operator, so it stays on this machine by default.
fn admin_address(section: &mut Section<'_, '_>) -> Option<Located<SocketAddr>> {
    let allowed = section.get::<bool>("dangerously_expose_admin").is_some_and(|allowed| allowed.value);
    let admin = address(section, "admin")?;
    if admin.value.ip().to_canonical().is_loopback() {
        return Some(admin);
    }
    let message = "`admin` is reachable from other machines: it shows people's events and runs commands";
    if allowed {
        section.warning(&admin.place, message, "allowed by `dangerously_expose_admin`");
    } else {
        let help = "use a loopback address such as 127.0.0.1:8788, or set `dangerously_expose_admin = true`";
        section.error(&admin.place, message, help);
    }
    Some(admin)
}

fn is_exposed(section: &Section<'_, '_>, url: &Located<String>) -> bool {
    let exposed = web_address::is_exposed(&url.value);
    if exposed {
        let message = format!("`base_url` would send keys to {} unencrypted", url.value);
        section.error(&url.place, message, "use https://; http:// is for a sandbox on this machine");
    }
    exposed
}

/// Reads where the store is, or will be created; its folder must exist.
fn store_path(section: &mut Section<'_, '_>) -> Option<PathBuf> {
    let path = section.get::<PathBuf>("path")?;
    if path.value.as_os_str().is_empty() {
        section.error(&path.place, "`path` is empty", "for example \"inbox-bridge.db\"");
        return None;
    }
    let full = section.source().folder().join(&path.value);
    let folder = full.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let message = format!("the store's folder `{}` does not exist", folder.display());
        section.error(&path.place, message, "create it, or change `path` in [store]");
        return None;
    }
    Some(full)
}
