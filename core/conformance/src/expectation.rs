//! Expected results that live in files and are rewritten on demand.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

use super::diff;

const UPDATE: &str = "run this again with UPDATE_EXPECT=1";

/// Whether expectations are compared or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Compare,
    Update,
}

impl Mode {
    /// `UPDATE_EXPECT=1` writes.
    pub(super) fn from_env() -> Self {
        if env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
            Self::Update
        } else {
            Self::Compare
        }
    }
}

/// Compares with the file as JSON values, or brings the file up to date; one that agrees already is left as it is.
pub(super) fn check(file: &Path, actual: &Value, mode: Mode) -> Result<(), String> {
    let found = fs::read_to_string(file);
    let expected: Option<Value> = found.as_ref().ok().and_then(|text| serde_json::from_str(text).ok());
    let name = file.display();
    match (&found, &expected) {
        (_, Some(expected)) if expected == actual => Ok(()),
        _ if mode == Mode::Update => write(file, actual),
        (_, Some(expected)) => Err(format!(
            "{name} differs (- expected, + actual):\n{}if the new result is right: {UPDATE}",
            diff::lines(&pretty(expected), &pretty(actual))
        )),
        (Ok(_), None) => Err(format!("{name} is not JSON: fix it, or {UPDATE}")),
        (Err(error), None) if error.kind() == ErrorKind::NotFound => {
            Err(format!("{name} is missing: {UPDATE} to write it, then check it yourself"))
        }
        (Err(error), None) => Err(format!("cannot read {name}: {error}")),
    }
}

fn write(file: &Path, value: &Value) -> Result<(), String> {
    let text = pretty(value) + "\n";
    fs::write(file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_missing_expectation_fails_and_says_how_to_write_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("expect.json");
        let problem = check(&file, &json!(1), Mode::Compare).expect_err("nothing was expected");
        assert!(problem.contains("expect.json is missing") && problem.contains(UPDATE), "{problem}");
        check(&file, &json!({ "b": 1 }), Mode::Update).expect("a written file");
        assert_eq!(fs::read_to_string(&file).expect("the file"), "{\n  \"b\": 1\n}\n");
    }

    #[test]
    fn values_are_compared_not_their_layout() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("expect.json");
        fs::write(&file, "{\"b\":2,   \"a\":1}").expect("a file");
        check(&file, &json!({ "a": 1, "b": 2 }), Mode::Compare).expect("equal values");
        check(&file, &json!({ "a": 1, "b": 2 }), Mode::Update).expect("equal values");
        assert_eq!(fs::read_to_string(&file).expect("the file"), "{\"b\":2,   \"a\":1}");
    }

    #[test]
    fn a_difference_is_shown_and_can_be_accepted() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("expect.json");
        for text in ["{\"a\":1}", "oops"] {
            fs::write(&file, text).expect("a file");
            let problem = check(&file, &json!({ "a": 2 }), Mode::Compare).expect_err("values differ");
            assert!(problem.contains("expect.json") && problem.contains(UPDATE), "{problem}");
        }
        fs::write(&file, "{\"a\":1}").expect("a file");
        let problem = check(&file, &json!({ "a": 2 }), Mode::Compare).expect_err("values differ");
        assert!(problem.contains("-   \"a\": 1\n+   \"a\": 2\n"), "{problem}");
        check(&file, &json!({ "a": 2 }), Mode::Update).expect("an accepted difference");
        check(&file, &json!({ "a": 2 }), Mode::Compare).expect("equal values");
    }
}
