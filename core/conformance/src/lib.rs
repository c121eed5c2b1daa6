//! The fixture runner and the conformance suite: a connector's tests are files, and tests derived from these files.
//!
//! `tests/fixtures.rs` of a connector crate (with `harness = false` in its Cargo.toml) passes its folder:
//!
//! ```text
//! use std::process::ExitCode;
//!
//! use inbox_acme as _;
//!
//! fn main() -> ExitCode {
//!     inbox_conformance::run(env!("CARGO_MANIFEST_DIR"))
//! }
//! ```
//!
//! The runner expects one folder for each connector type that the crate registers:
//!
//! ```text
//! fixtures/acme/settings.toml            the connector's settings, with made-up literal secrets
//! fixtures/acme/<case>/request.http      the call as the provider sends it, see `Fixture`
//! fixtures/acme/<case>/expect.json       the expected result; `UPDATE_EXPECT=1` writes it
//! fixtures/acme/<case>/fetch.json        what the provider answers to `fetch`, if there is a look-up
//! fixtures/acme/<case>/identify.json     the same for `identify`; without this file nobody is identified
//! ```
//!
//! `expect.json` holds one of:
//!
//! - `{"response", "batch", "messages"}`: a verified call. `messages` has an element for each event: its `dedupe_key`, and
//!   either the `message` as the connector made it (badge, content, direction) or the `error` of `map`.
//! - `{"response", "unreadable"}`: a verified call that `parse` refuses as a whole; the host keeps it for replay.
//! - `{"refused"}`: the signature is invalid. `{"probe"}`: an unsigned probe and its answer.
//!
//! With look-ups there is `fetched`, with an element for each: its `dedupe_key` and the result of `fetch`, which is a
//! `batch` with its `messages`, or an `error` and whether it is `temporary`. With an `identify.json` there is
//! `identified`, with an element for each event: its `dedupe_key` and the completed `participant` (null if `identify`
//! knows no more), or the `error`.
//!
//! `fetch.json` and `identify.json` are lists of calls with their answers:
//!
//! ```text
//! [{ "request": "GET https://api.example.com/v1/items/7?access_token={{tokens.4711}}",
//!    "basic": "user:{{auth_token}}", "status": 200, "body": { "the": "answer" } }]
//! ```
//!
//! `{{…}}` stands for a secret: it must be the one at that path of `settings.toml`, and is written nowhere else. Leave
//! out `basic` if no credentials are sent. Nothing is really called: the case fails for a call that is not recorded, for a
//! call to a host that is not in `api_hosts`, and for a record that is never called.
//!
//! At least one case must be named `provider-vector…`: verified, and signed by other code. Anything missing, empty or
//! unknown fails; nothing is skipped.
//!
//! # Conformance
//!
//! The same line checks the rules for every connector, each rule as a test of its own. A failure says what is wrong, in
//! which case and where to look. From each good fixture (one that verification accepts) it derives
//!
//! - forgeries, all of which must be refused without a panic: changed bodies, URLs, methods and algorithms where they are
//!   signed, signatures that are missing, repeated, cut or malformed, wrong and empty secrets, times that are too far off.
//!   If a kind of forgery applies to the signature but none could be derived, that fails, too;
//! - the same body in other bytes, whose keys must stay the same, and with other ids, whose keys must differ;
//! - lists, in JSON and in forms, with a broken entry, which must be noted and not affect the others;
//! - odd bodies, seeded by the name of the case: nothing may panic, and everything that is read can be shown;
//! - huge, blank and odd texts and a thousand attachments: messages must still be fit to read;
//! - addresses in texts that people type, which must prove nothing;
//! - odd answers to the calls of `fetch` and `identify`, and probes by strangers.
//!
//! Also, keys are unique in a batch, every kind of event has a message, badges have icons with https URLs, times are
//! plausible, settings refuse unknown keys, no error shows a secret of settings.toml or a part of a body, and README.md
//! describes the connector with an example that loads.
//!
//! What a signature covers is read from its value. A [`CustomSignature`](inbox_core::CustomSignature) is watched while it
//! signs, and is assumed to cover the whole body. If a signature cannot sign, as with a public key, the connector is
//! tested with its `provider-vector` cases.

mod case;
mod catch_panic;
mod check;
mod diff;
mod dry_run;
mod expectation;
mod fixture;
mod folder;
mod json_pointer;
mod recording;
mod rules;
mod run;
mod settings;
mod suite;

pub use dry_run::DryRun;
pub use fixture::{Fixture, FixtureError, PLACEHOLDER};
pub use folder::FixtureFolder;
pub use run::{run, run_folders};
