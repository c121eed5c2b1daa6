//! Adds the lines that link a connector into the host; the rest of the files stays as it is.

use super::name::ConnectorName;

type Link = fn(&str, &ConnectorName) -> Option<String>;

/// The files with lines for each connector, and how each gets one more; `None` if there is no place for it.
pub(super) const FILES: [(&str, Link); 4] = [
    ("Cargo.toml", in_workspace),
    ("host/Cargo.toml", in_host),
    ("host/src/connectors.rs", in_connectors),
    ("Cargo.lock", in_lock),
];

fn in_workspace(manifest: &str, name: &ConnectorName) -> Option<String> {
    let line = format!("{} = {{ path = \"connectors/{name}\" }}\n", name.package());
    with_line(manifest, &line, |line| line.starts_with("inbox-"))
}

fn in_host(manifest: &str, name: &ConnectorName) -> Option<String> {
    let package = name.package();
    let feature = format!("{name} = [\"dep:{package}\"]\n");
    let manifest = with_line(manifest, &feature, |line| line.contains("= [\"dep:inbox-"))?;
    let dependency = format!("{package} = {{ workspace = true, optional = true }}\n");
    let manifest = with_line(&manifest, &dependency, |line| line.starts_with("inbox-"))?;
    let (before, rest) = manifest.split_once("default = [")?;
    let (features, after) = rest.split_once(']')?;
    let mut features: Vec<_> = features.split(", ").map(str::to_owned).collect();
    features.push(format!("\"{name}\""));
    features.sort();
    Some(format!("{before}default = [{}]{after}", features.join(", ")))
}

fn in_connectors(code: &str, name: &ConnectorName) -> Option<String> {
    let (head, rest) = code.split_at(code.find("#[cfg(")?);
    let new = format!("#[cfg(feature = \"{name}\")]\nuse {} as _;\n", name.ident());
    let used = |item: &str| item.lines().last().map(in_order);
    Some(format!("{head}{}", with_item(rest, "#[cfg(", new, used)))
}

/// The code as rustfmt puts it in order: by the value of numbers, and underscores first.
fn in_order(code: &str) -> String {
    let is_same_kind = |a: &u8, b: &u8| a.is_ascii_digit() == b.is_ascii_digit();
    let runs = code.as_bytes().chunk_by(is_same_kind).map(String::from_utf8_lossy);
    runs.map(|run| {
        if run.starts_with(|c: char| c.is_ascii_digit()) {
            format!("{run:0>32}")
        } else {
            run.replace('_', "!")
        }
    })
    .collect()
}

/// The same dependencies as the example's, so that the lock file needs no change by cargo.
fn in_lock(lock: &str, name: &ConnectorName) -> Option<String> {
    let (head, packages) = lock.split_at(lock.find(PACKAGE)?);
    let example =
        packages.split(PACKAGE).find(|package| package.starts_with("\nname = \"inbox-hello\"\n"))?;
    let new = format!("{PACKAGE}{}\n\n", example.trim_end().replace("inbox-hello", &name.package()));
    let name_line = |item: &str| item.lines().nth(1).map(str::to_owned);
    let packages = with_item(&(packages.to_owned() + "\n"), PACKAGE, new, name_line);
    let (before, host) = packages.split_at(packages.find("\nname = \"inbox-host\"\n")?);
    let line = format!(" \"{}\",\n", name.package());
    let host = with_line(host, &line, |line| line.starts_with(" \"inbox-"))?;
    Some(format!("{head}{before}{}", host.trim_end().to_owned() + "\n"))
}

const PACKAGE: &str = "[[package]]";

/// Inserts a line at its place in the first block of lines for which `is_one` holds.
fn with_line(text: &str, new: &str, is_one: impl Fn(&str) -> bool) -> Option<String> {
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let first = lines.iter().position(|line| is_one(line))?;
    let block = lines[first..].iter().take_while(|line| is_one(line)).count();
    let at = lines[first..first + block].iter().position(|line| *line > new).unwrap_or(block);
    let (before, after) = lines.split_at(first + at);
    Some(format!("{}{new}{}", before.concat(), after.concat()))
}

/// Inserts an item at its place among items with the same beginning.
fn with_item(items: &str, start: &str, new: String, key: impl Fn(&str) -> Option<String>) -> String {
    let mut all: Vec<_> = items.split(start).skip(1).map(|rest| format!("{start}{rest}")).collect();
    let at = all.iter().position(|item| key(item) > key(&new)).unwrap_or(all.len());
    all.insert(at, new);
    all.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> ConnectorName {
        ConnectorName::new(text).expect("a good name")
    }

    #[test]
    fn a_line_is_put_at_its_place_and_all_else_stays() {
        let manifest = "[workspace.dependencies]\ninbox-b = 1\ninbox-d = 1\n\nanyhow = 1\n";
        for (at, expected) in [
            ("a", "inbox-a = { path = \"connectors/a\" }\ninbox-b = 1\ninbox-d = 1\n\n"),
            ("c", "inbox-b = 1\ninbox-c = { path = \"connectors/c\" }\ninbox-d = 1\n\n"),
            ("e", "inbox-b = 1\ninbox-d = 1\ninbox-e = { path = \"connectors/e\" }\n\n"),
        ] {
            let linked = in_workspace(manifest, &name(at)).expect("a place");
            assert_eq!(linked, format!("[workspace.dependencies]\n{expected}anyhow = 1\n"));
        }
        assert_eq!(in_workspace("[workspace]\n", &name("a")), None);
    }

    #[test]
    fn the_host_gets_a_feature_that_is_on_by_default() {
        let manifest = "[features]\ndefault = [\"b\", \"d\"]\nb = [\"dep:inbox-b\"]\nd = [\"dep:inbox-d\"]\nfaults = []\n\
                        \n[dependencies]\ninbox-b = { workspace = true, optional = true }\n";
        let linked = in_host(manifest, &name("c")).expect("a place");
        let expected = "[features]\ndefault = [\"b\", \"c\", \"d\"]\nb = [\"dep:inbox-b\"]\nc = [\"dep:inbox-c\"]\n\
                        d = [\"dep:inbox-d\"]\nfaults = []\n\n[dependencies]\n\
                        inbox-b = { workspace = true, optional = true }\n\
                        inbox-c = { workspace = true, optional = true }\n";
        assert_eq!(linked, expected);
    }

    #[test]
    fn the_crate_is_named_in_the_code() {
        let code = "//! Linked.\n\n#[cfg(feature = \"b\")]\nuse inbox_b as _;\n#[cfg(feature = \"d\")]\nuse inbox_d as _;\n";
        let linked = in_connectors(code, &name("c-2")).expect("a place");
        let new = "#[cfg(feature = \"c-2\")]\nuse inbox_c_2 as _;\n#[cfg(feature = \"d\")]";
        assert_eq!(linked, code.replace("#[cfg(feature = \"d\")]", new));
        let numbered = in_connectors(&linked, &name("c-10")).expect("a place");
        assert!(numbered.find("inbox_c_2") < numbered.find("inbox_c_10"), "{numbered}");
        let first = in_connectors(code, &name("a")).expect("a place");
        assert!(first.starts_with(
            "//! Linked.\n\n#[cfg(feature = \"a\")]\nuse inbox_a as _;\n#[cfg(feature = \"b\")]"
        ));
    }
}
