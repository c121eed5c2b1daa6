//! The people of the story. All of them are made up.

/// Someone who writes, texts or books.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) phone: &'static str,
}

/// Writes on Facebook; the site does not know her yet.
pub(super) const ANNA: Person = person("Anna Levi", "anna.levi@example.com", "+14155550123");
/// Texts; a contact of the site.
pub(super) const BEN: Person = person("Ben Okafor", "ben.okafor@example.com", "+14155550145");
/// Books through Calendly; the site does not know her yet.
pub(super) const CLARA: Person = person("Clara Weiss", "clara.weiss@example.com", "+14155550167");
/// Fills in the form of an advertisement; the site does not know him yet.
pub(super) const DAVID: Person = person("David Moreau", "david.moreau@example.com", "+14155550134");
/// Books through Cal.com; the site does not know her yet.
pub(super) const ELIF: Person = person("Elif Kaya", "elif.kaya@example.com", "+14155550178");
/// Texts; a contact of the site.
pub(super) const FARID: Person = person("Farid Haddad", "farid.haddad@example.com", "+14155550189");

/// The contacts that the site has from the start.
pub(super) const CONTACTS: [Person; 2] = [BEN, FARID];

const fn person(name: &'static str, email: &'static str, phone: &'static str) -> Person {
    Person { name, email, phone }
}
