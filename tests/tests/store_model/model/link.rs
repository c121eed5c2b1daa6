//! Links: what is proven stays until something newer is; a contact chosen before does not outlive a proof.

use inbox_core::{EmailAddress, Participant, PhoneNumber};
use inbox_host::store::{Claim, NewLink, StoredLink, namespace};

use super::Model;

impl Model {
    /// A provider vouches for something: held people become due, leased ones are looked at again.
    pub(crate) fn prove(&mut self, instance: &str, new: &NewLink) {
        let namespace = NewLink::namespace(instance, &new.link);
        let site = new.site.clone().unwrap_or_default();
        let proven = StoredLink {
            email: new.link.email.as_ref().map(|email| email.as_str().to_owned()),
            phone: new.link.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            ..StoredLink::default()
        };
        let known = self.links.entry((site, namespace, new.link.external_id.clone())).or_default();
        add_proof(known, proven);
        let Some(lane) = self.lanes.get_mut(&new.lane) else { return };
        if lane.claim.is_some() {
            lane.nudged = true;
            lane.rechecks = 0;
        } else if lane.hold.is_some() {
            lane.due = true;
            lane.rechecks = 0;
        }
    }

    pub(crate) fn choose(&mut self, site: &str, namespace: &str, value: &str, contact: Option<&str>) {
        self.known(site, namespace, value).contact = contact.map(str::to_owned);
    }

    pub(crate) fn identified(&mut self, site: &str, namespace: &str, who: &Participant) {
        let known = self.known(site, namespace, who.external_id.as_deref().unwrap_or_default());
        let email = who.email.as_ref().map(EmailAddress::as_str).map(str::to_owned);
        let phone = who.phone.as_ref().map(PhoneNumber::as_str).map(str::to_owned);
        known.email = known.email.take().or(email);
        known.phone = known.phone.take().or(phone);
        known.name = who.display_name.clone().or(known.name.take());
    }

    /// Links that came while no site claimed the account become the site's.
    pub(crate) fn adopt_links(&mut self, namespace: &str, site: &str) {
        let unclaimed = |place: &(String, String, String)| place.0.is_empty() && place.1 == namespace;
        let places: Vec<_> = self.links.keys().filter(|place| unclaimed(place)).cloned().collect();
        for place in places {
            if let Some(proven) = self.links.remove(&place) {
                add_proof(self.known(site, namespace, &place.2), proven);
            }
        }
    }

    /// What is known of the person of a claimed event.
    pub(crate) fn vouched(&self, claim: &Claim) -> Option<StoredLink> {
        let id = claim.event.participant.external_id.clone()?;
        let namespace = namespace(&claim.instance, claim.event.account.as_deref());
        self.links.get(&(claim.token.site.clone(), namespace, id)).cloned()
    }

    fn known(&mut self, site: &str, namespace: &str, value: &str) -> &mut StoredLink {
        self.links.entry((site.to_owned(), namespace.to_owned(), value.to_owned())).or_default()
    }
}

fn add_proof(known: &mut StoredLink, proven: StoredLink) {
    known.email = proven.email.or(known.email.take());
    known.phone = proven.phone.or(known.phone.take());
    known.contact = None;
}
