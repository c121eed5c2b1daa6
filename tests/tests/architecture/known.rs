//! What is not yet as it should be. Each list is exact: whoever puts something right takes its line out.

/// Files that need one another, directly or by way of others.
pub(crate) const CIRCLES: &[&str] = &["host/src/store/sqlite/intake.rs \
     host/src/store/sqlite/link.rs"];
/// Files that need something of a file above them which needs them.
pub(crate) const PARENTS: &[&str] = &[
    "host/src/commands/replay.rs -> host/src/commands.rs",
    "host/src/store/sqlite/checkpoint.rs -> host/src/store/sqlite.rs",
    "tests/src/imitation/conversation.rs -> tests/src/imitation.rs",
    "tests/src/imitation/inbox.rs -> tests/src/imitation.rs",
    "tests/src/proof/load.rs -> tests/src/proof.rs",
    "tests/src/proof/person.rs -> tests/src/proof.rs",
    "tests/src/proof/proof_run.rs -> tests/src/proof.rs",
];
/// Types whose methods stand in more than two files.
pub(crate) const SCATTERED: &[&str] = &["core/src/secret.rs: Secrets"];
/// Files of the host that need something of a layer above theirs.
pub(crate) const UPWARDS: &[&str] = &[];
/// Words of Wix outside `host/src/wix`.
pub(crate) const WIX: &[&str] = &[];
/// Words of SQL outside `host/src/store`.
pub(crate) const SQL: &[&str] = &[];
