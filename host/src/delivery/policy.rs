//! How an instance and a site want an event to be treated.

use inbox_core::Badge;

use crate::config::{ContactMatch, Instance, Site, UnknownContact, Visibility};

/// How an event is treated: what its instance says, otherwise what its site says, otherwise the defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Policy {
    /// In place of the connector's own.
    pub(crate) badge: Option<Badge>,
    pub(crate) visibility: Visibility,
    pub(crate) contact_match: ContactMatch,
    pub(crate) unknown_contact: UnknownContact,
}

impl Policy {
    /// The policy for events of an instance on a site. A site's values are the config's defaults where it has none.
    pub(crate) fn of(instance: &Instance, site: &Site) -> Self {
        Self {
            badge: instance.badge.clone(),
            visibility: instance.visibility.unwrap_or(site.visibility),
            contact_match: site.contact_match,
            unknown_contact: instance.unknown_contact.unwrap_or(site.unknown_contact),
        }
    }
}
