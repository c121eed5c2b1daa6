//! `include`: more config files, one a customer.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use glob::{Pattern, glob};

use crate::config::context::Context;
use crate::config::findings::Finding;
use crate::config::section::Section;
use crate::config::source::{Located, Source};

/// Reads the included files: sorted within each pattern, and each file once. A file that cannot be read is reported.
pub(super) fn read(context: &Context<'_>, root: &mut Section<'_, '_>) -> Vec<Rc<Source>> {
    let main = root.source().path.clone();
    let mut paths = Vec::<PathBuf>::new();
    for pattern in patterns(root) {
        for path in matches(root, &pattern) {
            let known = |other: &PathBuf| is_same(other, &path);
            if !is_same(&main, &path) && !paths.iter().any(known) {
                paths.push(path);
            }
        }
    }
    paths.iter().zip(1..).filter_map(|(path, order)| read_one(context, path, order)).collect()
}

fn patterns(root: &mut Section<'_, '_>) -> Vec<Located<String>> {
    let Some(list) = root.get::<Vec<toml::Spanned<String>>>("include") else { return Vec::new() };
    let place = |span| list.place.source.place(span);
    list.value
        .iter()
        .map(|item| Located { value: item.get_ref().clone(), place: place(item.span()) })
        .collect()
}

/// The files that a pattern matches, relative to the folder of the main file.
fn matches(root: &Section<'_, '_>, pattern: &Located<String>) -> Vec<PathBuf> {
    let folder = root.source().folder().to_string_lossy().into_owned();
    let full = Path::new(&Pattern::escape(&folder)).join(&pattern.value);
    let found = match glob(&full.to_string_lossy()) {
        Ok(found) => found.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string()),
        Err(error) => Err(error.msg.to_owned()),
    };
    let is_plain = !pattern.value.contains(['*', '?', '[']);
    match found {
        Ok(paths) if !paths.is_empty() || !is_plain => {
            return paths.into_iter().filter(|path| path.is_file()).collect();
        }
        Ok(_) => {
            let message = format!("included file `{}` does not exist", pattern.value);
            root.error(&pattern.place, message, "a path starts at the folder of the main config file");
        }
        Err(problem) => {
            let message = format!("cannot include `{}`: {problem}", pattern.value);
            root.error(&pattern.place, message, "for example \"sites/*.toml\"");
        }
    }
    Vec::new()
}

fn read_one(context: &Context<'_>, path: &Path, order: usize) -> Option<Rc<Source>> {
    let (source, readable) = Source::read(path, order);
    let Err(error) = readable else { return Some(source) };
    context
        .findings
        .report(Finding::error(&source.whole(), format!("cannot read this included file: {error}")));
    None
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
