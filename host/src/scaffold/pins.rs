//! The versions that this binary was built with.

const MANIFEST: &str = include_str!("../../../Cargo.toml");

/// The workspace's lock file.
pub(super) const LOCK: &str = include_str!("../../../Cargo.lock");

/// The workspace's line for a key, such as the one that pins a dependency.
pub(super) fn line(key: &str) -> &'static str {
    let start = format!("{key} = ");
    MANIFEST.lines().find(|line| line.starts_with(&start)).unwrap_or_default()
}

/// The tables whose headings start with this, such as `[workspace.lints`, up to the next other one.
pub(super) fn tables(heading: &str) -> String {
    let from = MANIFEST.find(heading).unwrap_or(MANIFEST.len());
    let mut lines = MANIFEST[from..].lines();
    let is_other = |line: &&str| line.starts_with('[') && !line.starts_with(heading);
    let lines: Vec<_> = lines.by_ref().take_while(|line| !is_other(line)).collect();
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_new_repository_needs_is_pinned() {
        for name in ["schemars", "serde", "serde_json"] {
            assert!(line(name).contains('.'), "{name}");
        }
        for key in ["edition", "rust-version"] {
            assert!(line(key).contains('"'), "{key}");
        }
        let lints = tables("[workspace.lints");
        assert!(lints.starts_with("[workspace.lints.rust]") && lints.contains("[workspace.lints.clippy]"));
        assert!(!lints.contains("[profile"), "{lints}");
    }
}
