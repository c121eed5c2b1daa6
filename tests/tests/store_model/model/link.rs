//! Links: what is told last counts, for every site; what comes again changes nothing.

use std::time::Duration;

use inbox_core::{EmailAddress, Participant, PhoneNumber};
use inbox_host::store::{Claim, NewLink, StoredLink, namespace};

use super::Model;

impl Model {
    /// A provider confirms something: nobody is held any longer, and who is leased is looked at again.
    pub(crate) fn tell(&mut self, instance: &str, new: &NewLink, request: i64) {
        let account = new.link.account.as_deref();
        let key = new.link.dedupe_key.as_ref();
        if key.is_some_and(|key| !self.is_new("link", instance, account, key.as_str(), request)) {
            return;
        }
        let known = self.known(&NewLink::namespace(instance, &new.link), &new.link.external_id);
        let email = new.link.email.as_ref().map(EmailAddress::as_str).map(str::to_owned);
        let phone = new.link.phone.as_ref().map(PhoneNumber::as_str).map(str::to_owned);
        known.email = email.or(known.email.take());
        known.phone = phone.or(known.phone.take());
        self.wake(&new.lane);
    }

    fn wake(&mut self, lane: &str) {
        let Some(lane) = self.lanes.get_mut(lane) else { return };
        if lane.claim.is_some() {
            lane.nudged = true;
            lane.rechecks = 0;
        } else if lane.hold.is_some() && lane.site.is_some() {
            lane.due = true;
            lane.hold = None;
            lane.rechecks = 0;
        }
    }

    pub(crate) fn identified(&mut self, namespace: &str, who: &Participant) {
        let known = self.known(namespace, who.external_id.as_deref().unwrap_or_default());
        let email = who.email.as_ref().map(EmailAddress::as_str).map(str::to_owned);
        let phone = who.phone.as_ref().map(PhoneNumber::as_str).map(str::to_owned);
        known.email = known.email.take().or(email);
        known.phone = known.phone.take().or(phone);
        known.name = who.display_name.clone().or(known.name.take());
        known.asked_ago = Some(Duration::ZERO);
    }

    /// What is known of the person of a claimed event.
    pub(crate) fn known_link(&self, claim: &Claim) -> Option<StoredLink> {
        let id = claim.event.participant.external_id.clone()?;
        let namespace = namespace(&claim.instance, claim.event.account.as_deref());
        self.links.get(&(namespace, id)).cloned()
    }

    fn known(&mut self, namespace: &str, value: &str) -> &mut StoredLink {
        self.links.entry((namespace.to_owned(), value.to_owned())).or_default()
    }
}
