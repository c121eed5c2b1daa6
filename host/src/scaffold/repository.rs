//! A separate repository: a connector's crate, and a host that links it.

use super::checkout::{Checkout, read};
use super::error::ScaffoldError;
use super::name::ConnectorName;
use super::pins;
use super::template::{self, File};

/// The folders of the crates that a repository needs, in the order of their names.
const FOLDERS: [&str; 3] = ["core/conformance", "core", "host"];

/// Where a repository gets these crates from; they are not on crates.io.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A checkout on this machine.
    Checkout(Checkout),
    /// The public repository, at this binary's version.
    Git,
}

impl Source {
    fn dependency(&self, folder: &str) -> String {
        match self {
            Self::Checkout(checkout) => {
                let path = checkout.root().join(folder);
                format!("{{ path = {} }}", toml::Value::from(path.to_string_lossy().into_owned()))
            }
            Self::Git => {
                let (repository, version) = (env!("CARGO_PKG_REPOSITORY"), env!("CARGO_PKG_VERSION"));
                format!("{{ git = \"{repository}\", tag = \"v{version}\" }}")
            }
        }
    }

    /// The versions of everything else.
    fn lock(&self) -> Result<String, ScaffoldError> {
        match self {
            Self::Checkout(checkout) => read(&checkout.root().join("Cargo.lock")),
            Self::Git => Ok(pins::LOCK.to_owned()),
        }
    }
}

/// The connector's crate; its author chooses the license.
pub(super) fn crate_files(name: &ConnectorName) -> Vec<File> {
    let mut files = template::crate_files(name);
    for (path, text) in &mut files {
        if path == "Cargo.toml" {
            *text =
                text.replace("license.workspace = true\n", "").replace("repository.workspace = true\n", "");
        }
    }
    files
}

/// Everything but the connector's crate.
pub(super) fn files(name: &ConnectorName, source: &Source) -> Result<Vec<File>, ScaffoldError> {
    let files = [
        ("Cargo.toml", manifest(name, source)),
        ("Cargo.lock", source.lock()?),
        ("README.md", readme(name)),
        (".gitignore", include_str!("../../../.gitignore").to_owned()),
        (".gitattributes", include_str!("../../../.gitattributes").to_owned()),
        (".cargo/config.toml", include_str!("../../../.cargo/config.toml").to_owned()),
        ("rustfmt.toml", include_str!("../../../rustfmt.toml").to_owned()),
        ("clippy.toml", include_str!("../../../clippy.toml").to_owned()),
        ("connectors/clippy.toml", include_str!("../../../connectors/clippy.toml").to_owned()),
        ("host/Cargo.toml", host_manifest(name)),
        ("host/src/main.rs", host_code(name)),
    ];
    Ok(files.map(|(path, text)| (path.to_owned(), text)).to_vec())
}

fn manifest(name: &ConnectorName, source: &Source) -> String {
    let package = name.package();
    let [edition, rust, license, repository] =
        ["edition", "rust-version", "license", "repository"].map(pins::line);
    let pinned = ["schemars", "serde", "serde_json"].map(pins::line).join("\n");
    let [conformance, core, host] = FOLDERS.map(|folder| source.dependency(folder));
    let lints = pins::tables("[workspace.lints");
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"connectors/*\", \"host\"]\ndefault-members = [\"host\"]\n\n\
         [workspace.package]\nversion = \"0.1.0\"\n{edition}\n{rust}\n\
         # Taken by crates that were made in Inbox Bridge's own repository and moved here: change them to yours.\n\
         {license}\n{repository}\n\n\
         [workspace.dependencies]\n# All three from the same place: README.md says how to change it.\n\
         inbox-conformance = {conformance}\ninbox-core = {core}\ninbox-host = {host}\n{package} = {{ path = \"connectors/{name}\" }}\n\n\
         {pinned}\n\n{lints}\n"
    )
}

fn host_manifest(name: &ConnectorName) -> String {
    format!(
        "[package]\nname = \"bridge\"\ndescription = \"Inbox Bridge with {title}\"\npublish = false\n\
         version.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\n\
         [[bin]]\nname = \"inbox-bridge\"\npath = \"src/main.rs\"\n\n\
         [dependencies]\ninbox-host.workspace = true\n{package}.workspace = true\n\n[lints]\nworkspace = true\n",
        title = name.title(),
        package = name.package(),
    )
}

fn host_code(name: &ConnectorName) -> String {
    format!(
        "//! Inbox Bridge with one more connector.\n\nuse std::process::ExitCode;\n\n\
         // The linker drops a crate that no code names, without a warning.\nuse {} as _;\n\n\
         fn main() -> ExitCode {{\n    inbox_host::main()\n}}\n",
        name.ident()
    )
}

fn readme(name: &ConnectorName) -> String {
    let (title, package) = (name.title(), name.package());
    let [conformance, core, host] = FOLDERS.map(|folder| Source::Git.dependency(folder));
    format!(
        "# {title} for Inbox Bridge\n\n\
         `connectors/{name}` is a connector for [Inbox Bridge]({repository}); `host` is an\n\
         `inbox-bridge` that links it next to the stock ones.\n\n```sh\n\
         cargo test -p {package}\ncargo run -- connectors\n\
         cargo run -- explain connectors/{name}/fixtures/{name}/asked\n\
         cargo build --release        # target/release/inbox-bridge\n```\n\n\
         inbox-conformance, inbox-core and inbox-host come from where `[workspace.dependencies]` in Cargo.toml says: a\n\
         folder, or a git repository at a version. Change them together:\n\n\
         ```toml\ninbox-conformance = {conformance}\ninbox-core = {core}\ninbox-host = {host}\n```\n",
        repository = env!("CARGO_PKG_REPOSITORY"),
    )
}

#[cfg(test)]
mod tests {
    use toml::{Table, Value};

    use super::*;

    /// The keys of a table that a crate takes from its workspace.
    fn inherited(of: &Table) -> Vec<&str> {
        let is_inherited = |value: &Value| value.get("workspace").is_some();
        of.iter().filter(|(_, value)| is_inherited(value)).map(|(key, _)| key.as_str()).collect()
    }

    #[test]
    fn a_crate_that_was_made_in_a_checkout_finds_here_all_that_it_inherits() {
        let name = ConnectorName::new("my-shop").expect("a good name");
        let manifest: Table = manifest(&name, &Source::Git).parse().expect("a manifest");
        let files = template::crate_files(&name);
        let (_, text) = files.iter().find(|(path, _)| path == "Cargo.toml").expect("the crate's manifest");
        let member: Table = text.parse().expect("a manifest");
        for table in ["package", "dependencies", "dev-dependencies"] {
            let keys = inherited(member[table].as_table().expect("a table"));
            assert!(!keys.is_empty(), "{table}: nothing is compared");
            let shared = &manifest["workspace"][table.trim_start_matches("dev-")];
            for key in keys {
                assert!(shared.get(key).is_some(), "{table}: no {key}");
            }
        }
        assert!(member["lints"].get("workspace").is_some() && manifest["workspace"].get("lints").is_some());
    }
}
