//! What is not yet as it should be. Each list is exact: whoever puts something right takes its line out.

/// Files that need one another, directly or by way of others.
pub(crate) const CIRCLES: &[&str] = &[
    "host/src/store/sqlite/intake.rs \
     host/src/store/sqlite/link.rs",
    "host/src/wix/answer.rs \
     host/src/wix/budget.rs \
     host/src/wix/contact.rs \
     host/src/wix/contact/new_contact.rs \
     host/src/wix/contact/search.rs \
     host/src/wix/error.rs \
     host/src/wix/record.rs \
     host/src/wix/site.rs \
     host/src/wix/token.rs \
     host/src/wix/transport.rs",
];
/// Files that need something of a file above them which needs them.
pub(crate) const PARENTS: &[&str] = &[
    "host/src/commands/replay.rs -> host/src/commands.rs",
    "host/src/delivery/identify.rs -> host/src/delivery.rs",
    "host/src/delivery/resolve.rs -> host/src/delivery.rs",
    "host/src/explain/stored.rs -> host/src/explain.rs",
    "host/src/store/sqlite/checkpoint.rs -> host/src/store/sqlite.rs",
    "host/src/wix/contact/search.rs -> host/src/wix/contact.rs",
    "tests/src/imitation/conversation.rs -> tests/src/imitation.rs",
    "tests/src/imitation/inbox.rs -> tests/src/imitation.rs",
    "tests/src/proof/load.rs -> tests/src/proof.rs",
    "tests/src/proof/person.rs -> tests/src/proof.rs",
    "tests/src/proof/trial.rs -> tests/src/proof.rs",
];
/// Types whose methods stand in more than two files.
pub(crate) const SCATTERED: &[&str] =
    &["core/src/secret.rs: Secrets", "host/src/delivery.rs: SiteDelivery", "host/src/wix/site.rs: WixSite"];
/// Files of the host that need something of a layer above theirs.
pub(crate) const UPWARDS: &[&str] = &[];
/// Words of Wix outside `host/src/wix`.
pub(crate) const WIX: &[&str] = &[
    "core/conformance/src/rules/messages.rs: iconUrl",
    "core/conformance/src/rules/messages.rs: mimeType",
    "core/src/badge.rs: iconUrl",
    "core/src/content.rs: iconUrl",
    "core/src/content.rs: mimeType",
    "core/src/message.rs: BUSINESS_AND_PARTICIPANT",
    "core/src/message.rs: BUSINESS_TO_PARTICIPANT",
    "core/src/message.rs: PARTICIPANT_TO_BUSINESS",
    "host/src/delivery/media.rs: iconUrl",
    "host/src/delivery/outcome.rs: INBOX_INSTANCE_NOT_FOUND",
    "host/src/delivery/outcome.rs: INVALID_MEDIA_URL",
    "host/src/demo/inbox.rs: BUSINESS_TO_PARTICIPANT",
    "host/src/demo/inbox.rs: conversationId",
];
/// Words of SQL outside `host/src/store`.
pub(crate) const SQL: &[&str] = &[];
