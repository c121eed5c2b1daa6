//! What a rule says when it is broken: what is wrong, and where to look. That is a part of the connector and a section of
//! connectors/README.md.

pub(super) const IN_SIGNATURE: &str =
    "Connector::signature; connectors/README.md, \"Say how calls are signed\"";
pub(super) const IN_PROBE: &str = "Connector::probe; connectors/README.md, \"Read what happened\"";
pub(super) const IN_PARSE: &str = "Connector::parse; connectors/README.md, \"Read what happened\"";
pub(super) const IN_RESPOND: &str = "Connector::respond; connectors/README.md, \"Read what happened\"";
pub(super) const IN_FETCH: &str =
    "Connector::fetch and Connector::identify; connectors/README.md, \"Read what happened\"";
pub(super) const IN_MAP: &str = "Connector::map; connectors/README.md, \"Say what to show\"";
pub(super) const IN_SETTINGS: &str = "Connector::Settings; connectors/README.md, \"Settings\"";
pub(super) const IN_README: &str = "README.md of the crate; connectors/README.md, \"Describe it\"";
pub(super) const IN_FIXTURES: &str = "the folder of the fixtures; connectors/README.md, \"Fixtures\"";

/// What is wrong, and where to look.
pub(super) fn fault(what: impl AsRef<str>, look_at: &str) -> String {
    format!("{}\n  look at: {look_at}", what.as_ref())
}
