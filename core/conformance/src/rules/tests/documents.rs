//! Crates whose README.md does not say enough.

use std::fs;

use super::{README, assert_said, broken, put, toy_crate};
use inbox_toy::{Good, Toy};

const RULE: &str = "README.md has its headings, and names the type and every settings key";

#[track_caller]
fn assert_missed(readme: &str, words: &str) {
    let root = toy_crate();
    put(root.path(), "README.md", readme);
    assert_said(&broken::<Toy<Good>>(root.path()), RULE, words);
}

#[test]
fn a_crate_without_a_readme_is_caught() {
    let root = toy_crate();
    fs::remove_file(root.path().join("README.md")).expect("the file");
    assert_said(&broken::<Toy<Good>>(root.path()), RULE, "README.md: cannot be read");
}

#[test]
fn an_example_that_is_missing_or_does_not_load_is_caught() {
    let example = |readme: &str, words: &str| {
        let root = toy_crate();
        put(root.path(), "README.md", readme);
        let rule = "the example in README.md is a config that loads";
        assert_said(&broken::<Toy<Good>>(root.path()), rule, words);
    };
    example(&README.replace("```toml", "```text"), "has no example of a config");
    example(&README.replace("secret = {", "secert = {"), "of the example for `toy` do not load: ");
    example(&README.replace("secret = {", "secret = "), "an example is not TOML: ");
}

#[test]
fn a_readme_that_leaves_something_out_is_caught() {
    assert_missed(&README.replace("## Settings", "## Options"), "the heading `## Settings` is missing");
    assert_missed(
        &README.replace("`account`", "account"),
        "does not name the settings key `account` of `toy`",
    );
    assert_missed(&README.replace("`toy`", "toy"), "does not name the connector type `toy`");
}
