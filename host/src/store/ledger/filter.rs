//! What an operator asks for, applied to what was read.

use inbox_core::Timestamp;

use super::clock::{millis, now};
use crate::store::{EventFilter, PersonId};

impl EventFilter {
    /// Whether something of this kind is asked for.
    pub(super) fn takes(
        &self,
        instance: &str,
        site: Option<&str>,
        person: Option<PersonId>,
        since: Timestamp,
    ) -> bool {
        let is_new =
            self.within.is_none_or(|within| since.as_millisecond() >= now().saturating_sub(millis(within)));
        let is_of_person = |people: &Vec<PersonId>| person.is_some_and(|person| people.contains(&person));
        is_new
            && self.instance.as_deref().is_none_or(|asked| asked == instance)
            && self.site.is_none() | (self.site.as_deref() == site)
            && self.people.as_ref().is_none_or(is_of_person)
    }
}
