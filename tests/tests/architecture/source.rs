//! What a source file declares and imports, read from its tokens. Code of tests is left out.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module: a file, or a part of one.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// The modules that it declares in files of their own.
    pub(crate) files: Vec<String>,
    /// The modules that stand in it.
    pub(crate) inline: Vec<(String, Module)>,
    /// The items that it defines.
    pub(crate) items: BTreeSet<String>,
    /// Its `use` lines, each tree taken apart.
    pub(crate) imports: Vec<Import>,
    /// Paths in its code, of one part or more.
    pub(crate) paths: BTreeSet<Vec<String>>,
    /// The types that have methods here.
    pub(crate) methods_of: BTreeSet<String>,
    /// Its literals as they stand in the code; comments are none.
    pub(crate) literals: Vec<String>,
}

/// One name that is imported.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    /// The whole path; the last part is `*` for everything.
    pub(crate) path: Vec<String>,
    /// What it is called here.
    pub(crate) name: String,
    /// Whether others see it here, too.
    pub(crate) is_public: bool,
}

impl Module {
    /// Reads the text of a file.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        let tokens: TokenStream = text.parse().map_err(|error| anyhow::anyhow!("{error}"))?;
        let mut module = Self::default();
        module.read_items(&tokens.into_iter().collect::<Vec<_>>());
        Ok(module)
    }

    /// Whether its code, beside `use` lines, has that name.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.paths.iter().any(|path| path[0] == name)
    }

    fn read_items(&mut self, tokens: &[TokenTree]) {
        let mut rest = tokens;
        while let [first, behind @ ..] = rest {
            rest = match (word(first).as_deref(), behind) {
                (Some("use"), _) => self.read_use(behind, is_public_before(tokens, rest)),
                (Some("mod"), [name, ..]) => self.read_module(name, &behind[1..]),
                (Some("impl"), _) if may_begin_item(tokens, rest) => self.read_methods(behind),
                (Some("macro_rules"), [_, name, ..]) => self.define(name, behind),
                (Some("const" | "static"), [name, ..])
                    if word(name).is_none_or(|name| !is_keyword(&name)) =>
                {
                    self.define(name, behind)
                }
                (Some("fn" | "struct" | "enum" | "trait" | "type" | "union"), [name, ..]) => {
                    self.define(name, behind)
                }
                (None, [TokenTree::Group(attribute), ..]) if is_sign(first, '#') => {
                    if is_for_tests(&attribute.stream().to_string()) {
                        behind_item(&behind[1..])
                    } else {
                        &behind[1..]
                    }
                }
                (None, [bang, TokenTree::Group(_), ..]) if is_sign(first, '#') && is_sign(bang, '!') => {
                    &behind[2..]
                }
                _ => self.read_code(rest),
            };
        }
    }

    fn define<'t>(&mut self, name: &TokenTree, rest: &'t [TokenTree]) -> &'t [TokenTree] {
        self.items.extend(word(name));
        rest
    }

    fn read_module<'t>(&mut self, name: &TokenTree, rest: &'t [TokenTree]) -> &'t [TokenTree] {
        let Some(name) = word(name) else { return rest };
        let [TokenTree::Group(body), rest @ ..] = rest else {
            self.files.push(name);
            return rest;
        };
        let mut module = Self::default();
        module.read_items(&body.stream().into_iter().collect::<Vec<_>>());
        self.inline.push((name, module));
        rest
    }

    /// `impl Type {…}`; an `impl Trait for Type` is code like any other, and so is an `impl Trait` in a tuple, which
    /// no block follows.
    fn read_methods<'t>(&mut self, rest: &'t [TokenTree]) -> &'t [TokenTree] {
        let Some(end) = rest.iter().position(is_block) else { return rest };
        let header = without_generics(&rest[..end]);
        if !header.iter().any(|token| word(token).as_deref() == Some("for")) {
            let path = header.iter().take_while(|token| word(token).as_deref() != Some("where"));
            self.methods_of.extend(path.filter_map(word).last());
        }
        rest
    }

    fn read_use<'t>(&mut self, rest: &'t [TokenTree], is_public: bool) -> &'t [TokenTree] {
        let end = rest.iter().position(|token| is_sign(token, ';')).unwrap_or(rest.len());
        self.read_tree(&rest[..end], &[], is_public);
        &rest[end..]
    }

    fn read_tree(&mut self, tree: &[TokenTree], before: &[String], is_public: bool) {
        let mut path = before.to_vec();
        let mut rest = tree;
        while let [token, behind @ ..] = rest {
            rest = behind;
            match token {
                TokenTree::Group(several) => {
                    let inside: Vec<_> = several.stream().into_iter().collect();
                    for one in inside.split(|token| is_sign(token, ',')) {
                        self.read_tree(one, &path, is_public);
                    }
                    return;
                }
                token if is_sign(token, '*') => path.push("*".to_owned()),
                token => match word(token).as_deref() {
                    Some("as") => return self.import(path, behind.first().and_then(word), is_public),
                    Some("self") if !path.is_empty() => {}
                    Some(part) => path.push(part.to_owned()),
                    None => {}
                },
            }
        }
        self.import(path, None, is_public);
    }

    fn import(&mut self, path: Vec<String>, alias: Option<String>, is_public: bool) {
        if let Some(last) = path.last() {
            let name = alias.unwrap_or_else(|| last.clone());
            self.imports.push(Import { path, name, is_public });
        }
    }

    /// Takes the path that the tokens begin with, or looks into their first group.
    fn read_code<'t>(&mut self, tokens: &'t [TokenTree]) -> &'t [TokenTree] {
        match tokens {
            [TokenTree::Group(group), rest @ ..] => {
                self.read_items(&group.stream().into_iter().collect::<Vec<_>>());
                rest
            }
            [TokenTree::Ident(_), ..] => self.read_path(tokens),
            [TokenTree::Literal(literal), rest @ ..] => {
                self.literals.push(literal.to_string());
                rest
            }
            [_, rest @ ..] => rest,
            [] => tokens,
        }
    }

    fn read_path<'t>(&mut self, tokens: &'t [TokenTree]) -> &'t [TokenTree] {
        let (mut path, mut rest) = (Vec::new(), tokens);
        while let [TokenTree::Ident(part), behind @ ..] = rest {
            path.push(part.to_string());
            rest = behind;
            match rest {
                [one, two, TokenTree::Ident(_), ..] if is_sign(one, ':') && is_sign(two, ':') => {
                    rest = &rest[2..];
                }
                _ => break,
            }
        }
        self.paths.insert(path);
        rest
    }
}

/// Whether what is in front of `rest` says `pub`, perhaps for a part of the crate only.
fn is_public_before(all: &[TokenTree], rest: &[TokenTree]) -> bool {
    let before = &all[..all.len() - rest.len()];
    match before {
        [.., last] if word(last).as_deref() == Some("pub") => true,
        [.., first, TokenTree::Group(_)] => word(first).as_deref() == Some("pub"),
        _ => false,
    }
}

/// Whether an item may stand at `rest`: first of all, or behind another item or an attribute. An `impl` elsewhere is
/// the type of an argument or of what a function returns.
fn may_begin_item(all: &[TokenTree], rest: &[TokenTree]) -> bool {
    let before = all[..all.len() - rest.len()].last();
    before.is_none_or(|last| match last {
        TokenTree::Group(group) => matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket),
        last => is_sign(last, ';'),
    })
}

/// What stands behind the item that comes first.
fn behind_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let end = tokens.iter().position(|token| is_sign(token, ';') || is_block(token) || is_sign(token, ','));
    &tokens[end.map_or(tokens.len(), |end| end + 1)..]
}

fn is_for_tests(attribute: &str) -> bool {
    let attribute = attribute.replace(' ', "");
    matches!(attribute.as_str(), "cfg(test)" | "test" | "tokio::test")
        || attribute.starts_with("cfg(all(test")
}

/// The tokens outside `<…>`.
fn without_generics(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let mut depth = 0_i32;
    let mut outside = Vec::new();
    for token in tokens {
        depth += i32::from(is_sign(token, '<'));
        if depth == 0 {
            outside.push(token.clone());
        }
        depth -= i32::from(is_sign(token, '>'));
    }
    outside
}

fn word(token: &TokenTree) -> Option<String> {
    if let TokenTree::Ident(ident) = token { Some(ident.to_string()) } else { None }
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_keyword(word: &str) -> bool {
    matches!(word, "fn" | "unsafe" | "async" | "extern" | "mut" | "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods_of(text: &str) -> Vec<String> {
        Module::read(text).expect("it is Rust").methods_of.into_iter().collect()
    }

    #[test]
    fn a_type_has_methods_where_it_has_an_impl_block_of_its_own() {
        let text = "//! Text\nimpl A { fn a() {} } /// Text\n impl<T> path::B<T> where T: Q {} \
            struct S; impl C {} impl Q for D {} unsafe impl<T> Send for E<T> {}";
        assert_eq!(methods_of(text), ["A", "B", "C"]);
    }

    #[test]
    fn an_impl_trait_in_a_signature_gives_no_type_methods() {
        for signature in [
            "fn f(work: impl FnOnce(&A) -> Result<T, E>) {}",
            "fn f(work: &impl A, then: impl B, other: E) where T: A {}",
            "fn f() -> impl Future<Output = A> + Send {}",
            "fn f() -> Result<(impl A, impl B), E> {}",
            "fn f() -> Box<impl A> {}",
            "trait T { fn f(&self, work: impl A) -> impl B + use<'_>; }",
        ] {
            assert_eq!(methods_of(signature), [""; 0], "{signature}");
        }
    }
}
