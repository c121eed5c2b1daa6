//! Rules that are best shown one at a time.

use std::path::Path;

use super::{GUID, environment, findings, load_case, load_text, registry};
use crate::config::{Severity, load_with};

const HEALTHY: &str = r#"
[server]
public_url = "https://hooks.example.com"
[sites.main]
auth = { kind = "api-key", key = { env = "SET_K" }, site_id = "00000000-0000-4000-8000-000000000001" }
[connectors.one]
type = "example"
site = "main"
settings.app_secret = { env = "SET_S" }
"#;

#[test]
fn a_healthy_config_has_no_findings() {
    assert_eq!(findings(&load_text(HEALTHY)), Vec::<String>::new());
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let loaded = load_with(Path::new("tests/configs/none.toml"), &registry(), &environment);
    assert!(loaded.config.is_none() && loaded.has_errors());
    let finding = &loaded.diagnostics[0];
    assert_eq!((finding.file.to_str(), finding.line), (Some("tests/configs/none.toml"), 0));
    assert!(finding.to_string().contains("tests/configs/none.toml"), "{finding}");
}

#[test]
fn nothing_secret_is_ever_quoted() {
    for case in [
        "secrets",
        "unknown-keys",
        "wrong-values",
        "names",
        "references",
        "syntax-secrets",
        "misspelt-references",
    ] {
        let loaded = load_case(&format!("{case}.toml"));
        assert!(!loaded.diagnostics.is_empty(), "{case}");
        let shown: String = loaded.diagnostics.iter().map(ToString::to_string).collect();
        let text = format!("{shown}{:?}{:?}", loaded.config, loaded.diagnostics);
        for secret in ["hunter", "looks-like-a-secret", "value-of-", "1234567"] {
            assert!(!text.contains(secret), "{case} shows {secret}: {text}");
        }
    }
}

#[test]
fn a_resolved_secret_of_the_wrong_type_is_not_quoted_either() {
    let text = HEALTHY.replace("settings.app", "settings.limit = { env = \"SET_LIMIT\" }\nsettings.app");
    let expected = ["9:18 invalid type: string \"…\", expected u16"];
    assert_eq!(findings(&load_text(&text)), expected);
}

#[test]
fn columns_are_counted_in_characters() {
    let text = HEALTHY.replace(&format!("site_id = \"{GUID}\" }}"), "site_id = \"äöü😀\" , kind2 = 1 }");
    let found = findings(&load_text(&text));
    assert!(found[0].starts_with("5:63 `site_id`") && found[1].starts_with("5:72 unknown key"), "{found:?}");
}

#[test]
fn a_file_with_windows_line_ends_is_read_alike() {
    let text = HEALTHY.replace("site = \"main\"", "sit = \"main\"").replace('\n', "\r\n");
    let loaded = load_text(&text);
    assert_eq!(findings(&loaded)[1], "8:1 unknown key `sit` in [connectors.one]");
    assert!(!loaded.diagnostics[1].to_string().contains('\r'));
}

#[test]
fn control_characters_in_the_config_do_not_reach_the_terminal() {
    let loaded = load_text("\"\\u001b[31mred\" = 1\n");
    assert!(!loaded.diagnostics[0].to_string().contains('\u{1b}'));
    assert!(loaded.diagnostics[0].render(true).contains('\u{1b}'));
}

#[test]
fn an_id_that_is_no_guid_is_warned_of_but_used() {
    for id in ["site-1", "00000000-0000-4000-8000-00000000000", "00000000000040008000000000000001"] {
        let loaded = load_text(&HEALTHY.replace(GUID, id));
        assert_eq!(findings(&loaded), ["5:63 `site_id` is not a GUID: Wix will refuse every call"], "{id}");
        assert!(!loaded.has_errors());
        assert!(loaded.config.is_some_and(|config| config.sites.contains_key("main")));
    }
}

#[test]
fn calls_per_minute_has_bounds() {
    for (number, is_fine) in [("0", false), ("1", true), ("100000", true), ("100001", false), ("-1", false)] {
        let text = format!("[defaults]\ncalls_per_minute = {number}\n{HEALTHY}");
        assert_eq!(!load_text(&text).has_errors(), is_fine, "{number}");
    }
}

#[test]
fn an_exposed_admin_is_an_error_unless_allowed_and_then_a_warning() {
    let server = |lines: &str| load_text(&format!("[server]\n{lines}\n"));
    let refused = server("admin = \"10.0.0.1:80\"");
    assert!(refused.config.is_none());
    let allowed = server("admin = \"10.0.0.1:80\"\ndangerously_expose_admin = true");
    assert!(allowed.config.is_some());
    assert!(findings(&allowed).iter().any(|line| line.contains("reachable")));
    assert!(allowed.diagnostics.iter().all(|finding| finding.severity == Severity::Warning));
    assert!(!server("listen = \"0.0.0.0:80\"").has_errors());
    assert!(!server("listen = \"127.0.0.1:0\"\nadmin = \"127.0.0.1:0\"").has_errors());
}

#[test]
fn a_public_url_that_is_set_is_never_said_to_be_missing() {
    for wrong in ["listen = \"localhost:8787\"", "listen = \"127.0.0.1:8788\"", "lisen = 1"] {
        let loaded = load_text(&HEALTHY.replace("[sites", &format!("{wrong}\n[sites")));
        assert_eq!(loaded.diagnostics.len(), 1, "{:?}", findings(&loaded));
    }
    let bad_itself = load_text(&HEALTHY.replace("https://hooks", "hooks"));
    assert_eq!(bad_itself.diagnostics.len(), 1, "{:?}", findings(&bad_itself));
    let bad_wix = load_text(&format!("{HEALTHY}[wix]\nbase_url = \"http://wix.example.com\"\n"));
    assert_eq!(bad_wix.diagnostics.len(), 1, "{:?}", findings(&bad_wix));
}

#[test]
fn a_secret_file_loses_one_line_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("inbox.toml");
    std::fs::write(&config, HEALTHY.replace("{ env = \"SET_K\" }", "{ file = \"key\" }")).expect("a file");
    for (content, key) in [("abc", "abc"), ("abc\n", "abc"), ("abc\r\n", "abc")] {
        std::fs::write(folder.path().join("key"), content).expect("a file");
        let loaded = load_with(&config, &registry(), &environment).config.expect("a config");
        let auth = &loaded.sites["main"].auth;
        assert!(matches!(auth, crate::config::Auth::ApiKey { key: found, .. } if found.matches(key)));
    }
    std::fs::write(folder.path().join("key"), "x".repeat(70_000)).expect("a file");
    let loaded = load_with(&config, &registry(), &environment);
    assert!(findings(&loaded)[0].contains("larger than 64 KiB"));
}

#[test]
fn an_unknown_section_is_an_error_but_stops_nothing_unless_it_may_be_an_essential_one() {
    let extra = load_text(&format!("{HEALTHY}[extras]\n"));
    assert_eq!(findings(&extra), ["10:2 unknown key `extras` in the config"]);
    assert!(extra.config.is_some_and(|config| config.instances.contains_key("one")));
    assert!(load_text(&format!("{HEALTHY}[stroe]\n")).config.is_none());
}

#[test]
fn several_errors_of_the_same_key_are_all_reported() {
    let forms = "settings.forms.a.secret = 1\nsettings.forms.b.secret = 2\nsettings.limit = -1\n";
    let found = findings(&load_text(&format!("{HEALTHY}{forms}")));
    let at = |place: &str| found.iter().any(|line| line.starts_with(place) && line.contains("invalid"));
    assert!(at("10:27 ") && at("11:27 ") && at("12:18 "), "{found:?}");
}

#[test]
fn what_is_loaded_may_go_to_another_thread() {
    fn is_sent<T: Send + Sync>(_: &T) {}
    is_sent(&load_text(HEALTHY));
}
