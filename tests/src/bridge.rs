//! The host binary as the tests run it.

fn main() {}
