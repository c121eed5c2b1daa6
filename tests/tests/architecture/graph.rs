//! Which file of a crate needs which other one, because of what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::source::{Import, Module};

/// A crate's modules by their paths: `["store", "sqlite"]`.
#[derive(Debug, Default)]
pub(crate) struct Crate {
    modules: BTreeMap<Vec<String>, Place>,
    /// Every file that needs another one.
    pub(crate) edges: BTreeSet<Edge>,
}

#[derive(Debug)]
struct Place {
    /// From the root of the workspace.
    file: String,
    module: Module,
}

/// One file that needs another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    /// The one that needs.
    pub(crate) from: String,
    /// The one that is needed.
    pub(crate) to: String,
    /// For what.
    pub(crate) item: String,
}

impl Edge {
    /// Whether the file that is needed declares the other one, directly or by way of others.
    pub(crate) fn is_to_its_parent(&self) -> bool {
        let folder = self.to.strip_suffix("lib.rs").or(self.to.strip_suffix("main.rs")).map(str::to_owned);
        let folder = folder.unwrap_or_else(|| self.to.trim_end_matches(".rs").to_owned() + "/");
        self.from.starts_with(&folder)
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {} because of {}", self.from, self.to, self.item)
    }
}

/// Where a path leads.
enum Target {
    Module,
    Item { file: String, item: String },
}

impl Crate {
    /// Reads the crate whose root file is that, and every file that belongs to it.
    pub(crate) fn read(workspace: &Path, root_file: &Path) -> anyhow::Result<Self> {
        let mut all = Self::default();
        let folder = root_file.parent().context("a file lies in a folder")?;
        all.read_file(workspace, root_file, folder, Vec::new())?;
        all.edges = all.find_edges();
        Ok(all)
    }

    fn read_file(
        &mut self,
        workspace: &Path,
        file: &Path,
        children: &Path,
        path: Vec<String>,
    ) -> anyhow::Result<()> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let module = Module::read(&text).with_context(|| format!("cannot parse {}", file.display()))?;
        for name in &module.files {
            let (file, path) = (children.join(format!("{name}.rs")), joined(&path, name));
            self.read_file(workspace, &file, &children.join(name), path)?;
        }
        let file = file.strip_prefix(workspace)?.display().to_string();
        self.add(file, path, module);
        Ok(())
    }

    fn add(&mut self, file: String, path: Vec<String>, mut module: Module) {
        for (name, inner) in std::mem::take(&mut module.inline) {
            self.add(file.clone(), joined(&path, &name), inner);
        }
        self.modules.insert(path, Place { file, module });
    }

    fn find_edges(&self) -> BTreeSet<Edge> {
        let mut edges = BTreeSet::new();
        for (path, place) in &self.modules {
            let imported = place.module.imports.iter();
            // What is only passed on is not needed here.
            let needed = imported.filter(|import| !import.is_public || place.module.mentions(&import.name));
            let paths = needed
                .map(|import| &import.path)
                .chain(place.module.paths.iter().filter(|path| path.len() > 1));
            for target in paths.filter_map(|used| self.resolve(path, used, 0)) {
                if let Target::Item { file, item } = target
                    && file != place.file
                {
                    edges.insert(Edge { from: place.file.clone(), to: file, item });
                }
            }
        }
        edges
    }

    /// Every module with its file.
    pub(crate) fn modules(&self) -> impl Iterator<Item = (&str, &Module)> {
        self.modules.values().map(|place| (place.file.as_str(), &place.module))
    }

    /// The types whose methods stand in more than two files, with these files.
    pub(crate) fn scattered_types(&self) -> Vec<(String, BTreeSet<String>)> {
        let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, place) in &self.modules {
            for name in &place.module.methods_of {
                let defined = match self.resolve(path, std::slice::from_ref(name), 0) {
                    Some(Target::Item { file, item }) => format!("{file}: {item}"),
                    _ => format!("{}: {name}", place.file),
                };
                files.entry(defined).or_default().insert(place.file.clone());
            }
        }
        files.into_iter().filter(|(_, files)| files.len() > 2).collect()
    }

    /// Where a path that stands in a module leads, if it stays in the crate. `depth` ends circles of re-exports.
    fn resolve(&self, module: &[String], path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let place = self.modules.get(module)?;
        let start = match first.as_str() {
            "crate" => Vec::new(),
            "self" => module.to_vec(),
            "super" => module[..module.len().checked_sub(1)?].to_vec(),
            name if self.modules.contains_key(&joined(module, name)) => {
                return self.walk(module, path, depth);
            }
            name if place.module.items.contains(name) => return self.walk(module, path, depth),
            name => {
                let import = place.module.imports.iter().find(|import| import.name == name)?;
                return self.resolve_import(module, import, rest, depth);
            }
        };
        if rest.first().is_some_and(|next| next == "super") {
            return self.resolve(&start, rest, depth);
        }
        self.walk(&start, rest, depth)
    }

    fn resolve_import(
        &self,
        module: &[String],
        import: &Import,
        rest: &[String],
        depth: usize,
    ) -> Option<Target> {
        let is_of_itself = import.path.first() == Some(&import.name) && import.path.len() == 1;
        if depth > 20 || is_of_itself {
            return None;
        }
        let path: Vec<String> = import.path.iter().chain(rest).cloned().collect();
        // `use name::…` beside a module or import of that name would be ambiguous, so this ends.
        self.resolve(module, &path, depth + 1)
    }

    /// Follows a path downwards from a module.
    fn walk(&self, module: &[String], path: &[String], depth: usize) -> Option<Target> {
        let Some((next, rest)) = path.split_first() else { return Some(Target::Module) };
        let below = joined(module, next);
        let place = self.modules.get(module)?;
        // A module and what it defines may have the same name, as `routes::routes` of which the parent passes on both.
        let is_item = place.module.items.contains(next)
            || place.module.imports.iter().any(|import| import.name == *next);
        if self.modules.contains_key(&below) && !(rest.is_empty() && is_item) {
            return self.walk(&below, rest, depth);
        }
        let here = Target::Item { file: place.file.clone(), item: next.clone() };
        if place.module.items.contains(next) || depth > 20 {
            return Some(here);
        }
        let named = place
            .module
            .imports
            .iter()
            .find(|import| import.name == *next && import.path.last() != Some(&"*".to_owned()));
        match named {
            Some(import) => self.resolve_import(module, import, rest, depth),
            None => Some(self.through_globs(module, next, depth).unwrap_or(here)),
        }
    }

    fn through_globs(&self, module: &[String], name: &str, depth: usize) -> Option<Target> {
        let globs = self.modules.get(module)?.module.imports.iter().filter(|import| import.name == "*");
        globs.into_iter().find_map(|import| {
            let (_, parent) = import.path.split_last()?;
            match self.resolve(module, &joined(parent, name), depth + 1)? {
                Target::Item { file, item } if self.file_defines(&file, &item) => {
                    Some(Target::Item { file, item })
                }
                _ => None,
            }
        })
    }

    fn file_defines(&self, file: &str, name: &str) -> bool {
        self.modules.values().any(|place| place.file == file && place.module.items.contains(name))
    }
}

/// The groups of files that need one another, directly or by way of others: each with the edges inside it.
pub(crate) fn circles(edges: &BTreeSet<Edge>) -> Vec<BTreeSet<Edge>> {
    let mut needed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in edges {
        needed.entry(&edge.from).or_default().insert(&edge.to);
    }
    let reachable: BTreeMap<&str, BTreeSet<&str>> =
        needed.keys().map(|from| (*from, reach(from, &needed))).collect();
    let is_way = |from: &str, to: &str| reachable.get(from).is_some_and(|ends| ends.contains(to));
    let mut circles: BTreeMap<BTreeSet<&str>, BTreeSet<Edge>> = BTreeMap::new();
    for edge in edges.iter().filter(|edge| is_way(&edge.to, &edge.from)) {
        let members = reachable[edge.from.as_str()].iter().copied().filter(|end| is_way(end, &edge.from));
        circles.entry(members.collect()).or_default().insert(edge.clone());
    }
    circles.into_values().collect()
}

/// Everything that a file needs, directly or by way of others.
fn reach<'e>(from: &'e str, needed: &BTreeMap<&'e str, BTreeSet<&'e str>>) -> BTreeSet<&'e str> {
    let (mut found, mut left) = (BTreeSet::new(), vec![from]);
    while let Some(file) = left.pop() {
        let next = needed.get(file).into_iter().flatten();
        left.extend(next.filter(|file| found.insert(**file)));
    }
    found
}

fn joined(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

/// The files at which the crate in that folder begins.
pub(crate) fn root_files(folder: &Path) -> Vec<PathBuf> {
    ["lib.rs", "main.rs"]
        .map(|name| folder.join("src").join(name))
        .into_iter()
        .filter(|file| file.exists())
        .collect()
}

#[cfg(test)]
mod tests;
