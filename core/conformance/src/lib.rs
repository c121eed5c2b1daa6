//! The fixture runner and the conformance suite: a connector's tests are files, and what is derived from them.
//!
//! `tests/fixtures.rs` of a connector crate (with `harness = false` in its Cargo.toml) hands its folder over:
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
//! The runner wants one folder for each connector type that the crate registers:
//!
//! ```text
//! fixtures/acme/settings.toml            the connector's settings, with made-up literal secrets
//! fixtures/acme/<case>/request.http      the call as the provider sends it, see `Fixture`
//! fixtures/acme/<case>/expect.json       what must come of it; `UPDATE_EXPECT=1` writes it
//! fixtures/acme/<case>/fetch.json        what the provider answers when `fetch` asks, where a look-up comes of it
//! fixtures/acme/<case>/identify.json     the same for `identify`; without the file nobody is identified
//! ```
//!
//! `expect.json` holds one of:
//!
//! - `{"response", "batch", "messages"}`: a verified call. `messages` has an element for each event: its `dedupe_key` and
//!   either the `message` object of Wix's Send Message (visibility business) or the `error` of `map`.
//! - `{"response", "unreadable"}`: a verified call that `parse` refuses as a whole; the host keeps it for replay.
//! - `{"refused"}`: the signature is not good. `{"probe"}`: an unsigned probe and its answer.
//!
//! With look-ups there is `fetched`, an element for each: its `dedupe_key`, and what `fetch` makes of it, which is a
//! `batch` with its `messages`, or an `error` and whether it is `temporary`. With an `identify.json` there is
//! `identified`, an element for each event: its `dedupe_key`, and the `participant` as completed (null where `identify`
//! knows no more), or the `error`.
//!
//! `fetch.json` and `identify.json` are lists of calls with their answers:
//!
//! ```text
//! [{ "request": "GET https://api.example.com/v1/items/7?access_token={{tokens.4711}}",
//!    "basic": "user:{{auth_token}}", "status": 200, "body": { "the": "answer" } }]
//! ```
//!
//! `{{…}}` stands for a secret: it must be the one at that path of `settings.toml`, and is written nowhere else. `basic`
//! is left out where no credentials are sent. Nothing else is called: a call that is not recorded, one to a host that is
//! not in `api_hosts`, and a record that is not called fail the case.
//!
//! At least one case must be called `provider-vector…`: verified, and signed by somebody else's code. What is missing,
//! empty or unknown fails; nothing is skipped.
//!
//! # Conformance
//!
//! The same line checks what holds for every connector, each rule as a test of its own, and says what is wrong, in which
//! case and where to look. From each good fixture (one that verification accepts) it derives
//!
//! - forgeries, all of which must be refused without a panic: changed bodies, URLs, methods and algorithms where they are
//!   signed, signatures that are missing, doubled, cut or of another form, wrong and empty secrets, times too far off. A
//!   sort of forgery that the signature calls for and of which none could be derived fails;
//! - the same body in other bytes, whose keys must stay the same, and with other ids, whose keys must not;
//! - lists, in JSON and in forms, with a broken entry, which must cost no other and be noted;
//! - odd bodies, seeded by the name of the case, on which nothing may panic, and of which whatever is read can be shown;
//! - huge, blank and odd texts and a thousand attachments, with which messages must still be fit to read;
//! - addresses where people type, which must prove nothing;
//! - odd answers to the calls of `fetch` and `identify`, and probes by strangers.
//!
//! Beyond that, keys are unique in a batch, every kind of event has a message, badges have icons by https, times are
//! plausible, settings refuse unknown keys, nothing of settings.toml that is secret and nothing of a body shows up in an
//! error, and README.md describes the connector with an example that loads.
//!
//! What a signature covers is read from its value. A [`CustomSignature`](inbox_core::CustomSignature) is watched while it
//! signs; it is taken to cover the whole body. A connector whose signature cannot sign, as with a public key, is tested
//! with its `provider-vector` cases.

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
