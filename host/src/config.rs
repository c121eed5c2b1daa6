//! TOML in, one validated value out, with every finding named by file, line and column.
