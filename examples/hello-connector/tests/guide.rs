//! The guide shows this crate as it is.

use std::fs;
use std::path::Path;

const GUIDE: &str = "../../connectors/README.md";

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file of this repository")
}

/// The code blocks of the guide that follow a comment with the name of a file.
fn shown(guide: &str) -> Vec<(&str, &str)> {
    let blocks = guide.split("\n<!-- ").skip(1).map(|part| {
        let (name, rest) = part.split_once(" -->\n").expect("the end of a comment");
        let (_, code) = rest.split_once('\n').expect("a code block");
        let (code, _) = code.split_once("\n```").expect("the end of a code block");
        (name, code)
    });
    blocks.collect()
}

#[test]
fn every_code_block_of_the_guide_is_part_of_this_crate() {
    let guide = read(GUIDE);
    let shown = shown(&guide);
    assert!(shown.len() >= 7, "{} blocks", shown.len());
    for (name, code) in shown {
        assert!(read(name).contains(code), "the guide shows another {name}:\n{code}");
    }
}

#[test]
fn every_section_that_conformance_refers_to_is_there() {
    let guide = read(GUIDE);
    let headings = [
        "Settings",
        "Say how calls are signed",
        "Read what happened",
        "Say what to show",
        "Fixtures",
        "Describe it",
    ];
    for heading in headings {
        assert!(guide.contains(&format!("\n## {heading}\n")), "{heading}");
    }
}
