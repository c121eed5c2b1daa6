//! Files that are all prepared before the first is written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::ScaffoldError;
use super::template::File;

/// Files to be written.
pub(super) struct Files {
    root: PathBuf,
    files: Vec<(PathBuf, String)>,
}

impl Files {
    pub(super) fn below(root: &Path) -> Self {
        Self { root: root.to_owned(), files: Vec::new() }
    }

    /// Adds the files of a folder, which must be new or empty.
    pub(super) fn add_crate(&mut self, folder: &str, files: Vec<File>) -> Result<(), ScaffoldError> {
        let folder = self.root.join(folder);
        let is_empty = match fs::read_dir(&folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(source) => return Err(ScaffoldError::Failed { path: folder, source }),
        };
        if !is_empty {
            let problem = format!("{} is not empty: choose a new or empty folder", folder.display());
            return Err(ScaffoldError::Refused(problem));
        }
        self.files.extend(files.into_iter().map(|(path, text)| (folder.join(path), text)));
        Ok(())
    }

    /// Replaces an existing file.
    pub(super) fn change(&mut self, path: PathBuf, text: String) {
        self.files.push((path, text));
    }

    /// Writes them all.
    pub(super) fn write(self) -> Result<(), ScaffoldError> {
        for (path, text) in &self.files {
            let folder = path.parent().unwrap_or(&self.root);
            let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
            written.map_err(|source| ScaffoldError::Failed { path: path.clone(), source })?;
        }
        Ok(())
    }
}
