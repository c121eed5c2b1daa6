//! The names and texts of a source file.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

/// What a file calls things, and what it says.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// Identifiers, and literals that look like one: keys, metrics, labels.
    pub(crate) names: BTreeSet<String>,
    /// Literals with several words, and the documentation, which becomes help and schemas.
    pub(crate) prose: Vec<String>,
}

impl Texts {
    /// Reads a source file. Comments that document nothing are left out.
    pub(crate) fn of_code(code: &str) -> anyhow::Result<Self> {
        let tokens: TokenStream = code.parse().map_err(|error| anyhow::anyhow!("{error}"))?;
        let mut texts = Self::default();
        texts.read(tokens);
        Ok(texts)
    }

    fn read(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(name) => drop(self.names.insert(name.to_string())),
                TokenTree::Literal(literal) => self.literal(&literal.to_string()),
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn literal(&mut self, literal: &str) {
        let Some((_, text)) = literal.split_once('"') else { return };
        let text = text.trim_end_matches('#').trim_end_matches('"');
        if text.contains(char::is_whitespace) {
            self.prose.push(text.replace("\\n", " ").replace('\\', " "));
        } else if text.chars().all(|letter| letter.is_alphanumeric() || "_-.".contains(letter)) {
            self.names.extend(text.split('.').map(str::to_owned));
        }
    }
}
