//! The files of examples/hello-connector, with another name in them.

use super::name::ConnectorName;

/// A file's path and its text.
pub(super) type File = (String, String);

macro_rules! template {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../examples/hello-connector/", $path)))),*]
    };
}

const CODE: &str = "src/lib.rs";

/// Every file of the example.
const FILES: &[(&str, &str)] = template![
    "Cargo.toml",
    "README.md",
    "src/lib.rs",
    "tests/fixtures.rs",
    "fixtures/hello/settings.toml",
    "fixtures/hello/asked/request.http",
    "fixtures/hello/asked/expect.json",
    "fixtures/hello/batch/request.http",
    "fixtures/hello/batch/expect.json",
    "fixtures/hello/provider-vector-asked/request.http",
    "fixtures/hello/provider-vector-asked/expect.json",
    "fixtures/hello/rated/request.http",
    "fixtures/hello/rated/expect.json",
];

/// Where the example names its struct, not its provider.
const STRUCT: [&str; 3] = ["register_connector!(Hello)", "struct Hello(", "for Hello {"];

/// The crate of a new connector.
pub(super) fn crate_files(name: &ConnectorName) -> Vec<File> {
    FILES.iter().map(|(path, text)| (path.replace("hello", name.as_str()), renamed(text, name))).collect()
}

fn renamed(text: &str, name: &ConnectorName) -> String {
    let code = FILES.iter().find(|(path, _)| *path == CODE).map_or("", |(_, code)| code);
    let type_ident = name.type_ident(code);
    let text = STRUCT
        .iter()
        .fold(text.to_owned(), |text, place| text.replace(place, &place.replace("Hello", &type_ident)));
    let text = text.replace("inbox_hello", &name.ident()).replace("HELLO", &name.variable());
    text.replace("Hello", &name.title()).replace("hello", name.as_str())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_example_is_part_of_the_template() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/hello-connector");
        let mut folders = vec![root.clone()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the example") {
                let path = entry.expect("a file").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(&root).expect("below it").to_string_lossy().into_owned());
                }
            }
        }
        let mut known: Vec<_> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        found.sort();
        known.sort();
        assert_eq!(found, known);
    }

    #[test]
    fn nothing_of_the_examples_name_is_left() {
        let name = ConnectorName::new("my-shop").expect("a good name");
        for (path, text) in crate_files(&name) {
            assert!(!format!("{path}{text}").to_lowercase().contains("hello"), "{path}: {text}");
        }
        let code = crate_files(&name).into_iter().find(|(path, _)| path == CODE).expect("the code").1;
        assert!(code.contains("register_connector!(MyShop);"), "{code}");
        assert!(code.contains("Badge::new(\"My Shop\""), "{code}");
        assert!(code.contains("const TYPE: &'static str = \"my-shop\";"), "{code}");
    }
}
