//! The stock connectors linked in, one line each: a crate that no one names is left out by the linker, without a word.

#[cfg(feature = "bookings")]
use inbox_bookings as _;
#[cfg(feature = "facebook")]
use inbox_facebook as _;
#[cfg(feature = "twilio")]
use inbox_twilio as _;
