use super::*;

/// A crate with these files.
fn crate_of(files: &[(&str, &str)]) -> Crate {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, text) in files {
        let file = folder.path().join(file);
        std::fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    }
    Crate::read(folder.path(), &folder.path().join("lib.rs")).expect("a crate")
}

fn edges_of(files: &[(&str, &str)]) -> BTreeSet<Edge> {
    crate_of(files).edges
}

fn text(edges: &BTreeSet<Edge>) -> Vec<String> {
    edges.iter().map(Edge::to_string).collect()
}

#[test]
fn a_parent_that_passes_on_is_not_needed_and_needs_nothing() {
    let edges = edges_of(&[
        ("lib.rs", "//! use crate::b::B;\nmod a;\nmod b;\npub use a::A;\npub(crate) use self::b::*;"),
        ("a.rs", "/// crate::b::hidden\n pub struct A; const TEXT: &str = \"crate::b::text\";"),
        ("b.rs", "use super::A; fn b() { vec![crate::A]; } #[cfg(test)] mod tests { use crate::b::B; }"),
    ]);
    assert_eq!(text(&edges), ["b.rs -> a.rs because of A"]);
    assert!(circles(&edges).is_empty());
}

#[test]
fn a_circle_is_found_by_whatever_path_it_goes() {
    let edges = edges_of(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;"),
        ("a.rs", "use crate::{b, c::Other as Name}; fn a() { b::inner::f() }"),
        ("b.rs", "pub mod inner;"),
        ("b/inner.rs", "pub fn f() { super::super::c::g!(crate::a::a()) }"),
        ("c.rs", "pub struct Other;"),
    ]);
    let found: Vec<_> = circles(&edges).iter().map(text).collect();
    let expected = ["a.rs -> b/inner.rs because of f", "b/inner.rs -> a.rs because of a"];
    assert_eq!(found, [expected.map(str::to_owned).to_vec()]);
}

#[test]
fn a_child_that_needs_its_parent_is_told_apart() {
    let edges = edges_of(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod b; pub struct A; fn a() { b::b() }"),
        ("a/b.rs", "use super::A; pub fn b(_: A) {}"),
    ]);
    assert_eq!(circles(&edges).len(), 1);
    let up: BTreeSet<Edge> = edges.into_iter().filter(Edge::is_to_its_parent).collect();
    assert_eq!(text(&up), ["a/b.rs -> a.rs because of A"]);
}
#[test]
fn a_type_is_scattered_when_three_files_have_methods_of_it() {
    let found = crate_of(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;\nuse a::{A, B};\nimpl A {} impl B {}"),
        ("a.rs", "pub struct A; pub struct B; impl A {} impl B {}"),
        ("b.rs", "impl crate::A {} fn f(a: impl Fn() -> crate::a::B) {}"),
        ("c.rs", "use crate::a::A as Name; impl Name {} impl Drop for crate::a::B {}"),
    ]);
    let scattered = found.scattered_types();
    let names: Vec<&str> = scattered.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a.rs: A"]);
}
