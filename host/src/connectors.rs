//! The stock connectors, one line each. The linker drops a crate that no code names, without a warning.

#[cfg(feature = "bookings")]
use inbox_bookings as _;
#[cfg(feature = "facebook")]
use inbox_facebook as _;
#[cfg(feature = "twilio")]
use inbox_twilio as _;
