//! The `inbox-bridge` binary.

fn main() {}
