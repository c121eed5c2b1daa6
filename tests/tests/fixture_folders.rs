//! `test` runs fixtures wherever they lie, and is never green by not running.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

fn test(folder: &Path, arguments: &[&str]) -> anyhow::Result<(Option<i32>, String)> {
    let Output { status, stdout, stderr } =
        Command::new(BINARY).arg("test").args(arguments).current_dir(folder).output()?;
    Ok((status.code(), String::from_utf8(stdout)? + &String::from_utf8(stderr)?))
}

/// A folder outside the repository with one type's settings and a few of its cases.
fn outside() -> anyhow::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let (from, to) = (root().join("connectors/bookings/fixtures/calendly"), folder.path().join("calendly"));
    for case in ["invitee_created", "canceled_by_invitee", "provider-vector-created"] {
        fs::create_dir_all(to.join(case))?;
        for file in ["request.http", "expect.json"] {
            fs::copy(from.join(case).join(file), to.join(case).join(file))?;
        }
    }
    fs::copy(from.join("settings.toml"), to.join("settings.toml"))?;
    Ok(folder)
}

#[test]
fn fixtures_outside_the_repository_are_run_with_what_is_derived_from_them() -> anyhow::Result<()> {
    let folder = outside()?;
    for arguments in [&[][..], &["calendly"][..]] {
        let (code, told) = test(folder.path(), arguments)?;
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("test calendly: a broken entry does not affect the others"), "{told}");
        assert!(told.contains("test calendly: a signature made by other code"), "{told}");
    }
    Ok(())
}

#[test]
fn a_case_that_does_not_agree_fails_with_the_difference() -> anyhow::Result<()> {
    let folder = outside()?;
    let case = folder.path().join("calendly/invitee_created");
    fs::write(case.join("expect.json"), "{}")?;
    let (code, told) = test(folder.path(), &[&case.display().to_string()])?;
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("running 1 test") && told.contains("expect.json differs"), "{told}");
    assert_eq!(test(folder.path(), &["calendly"])?.0, Some(1));
    Ok(())
}

#[test]
fn where_there_is_nothing_to_run_it_is_an_error() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    for path in [".", "nowhere"] {
        let (code, told) = test(folder.path(), &[path])?;
        assert_eq!(code, Some(2), "{told}");
        assert!(
            told.contains(&format!("error: there are no fixtures in `{path}`: give a connector's crate")),
            "{told}"
        );
    }
    Ok(())
}

#[test]
fn a_type_that_is_not_linked_is_named_with_those_that_are() -> anyhow::Result<()> {
    let (code, told) = test(root(), &["examples/hello-connector"])?;
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("connector type `hello` is not linked into this binary, which has `acuity`"),
        "{told}"
    );
    Ok(())
}
