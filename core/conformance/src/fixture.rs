//! `request.http`: a webhook call in a file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use inbox_core::{Headers, SignError, Signature, WebhookRequest};
use jiff::Timestamp;
use thiserror::Error;

/// Stands in a header, in the query or in the body where the signature belongs.
pub const PLACEHOLDER: &str = "{{signature}}";

/// The clock of a fixture that names none: 2025-10-09T08:53:20Z.
const DEFAULT_RECEIVED_AT: i64 = 1_760_000_000;

/// A webhook call as its provider sends it, read from a `request.http`.
///
/// ```text
/// # received_at: 1760000000
/// # note: any words
/// POST https://hooks.example.com/webhooks/acme?a=1
/// Content-Type: application/json
/// X-Signature: {{signature}}
///
/// {"the":"body"}
/// ```
///
/// Both `#` lines may be left out; `received_at` is in Unix seconds. The head is UTF-8 and ends at the first blank line;
/// its lines may end in CR LF. Everything after that is the body, byte for byte, but for exactly one final line feed,
/// which editors put there: end the file in two for a body that ends in one. [`PLACEHOLDER`] marks where
/// [`Fixture::signed`] puts the signature; without it the call is taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fixture {
    /// When the call arrives; the same as in the request.
    pub received_at: Timestamp,
    /// The call, with the placeholder where there is one.
    pub request: WebhookRequest,
    /// Whether the call waits for a signature.
    pub has_placeholder: bool,
}

impl Fixture {
    /// Reads a `request.http`, or the one in that folder.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, FixtureError> {
        let path = path.as_ref();
        let path = if path.is_dir() { path.join("request.http") } else { path.to_owned() };
        match fs::read(&path) {
            Ok(file) => {
                parse(&file).map_err(|Flaw { line, problem }| FixtureError::Form { path, line, problem })
            }
            Err(source) => Err(FixtureError::Unreadable { path, source }),
        }
    }

    /// The call as it arrives: signed where the placeholder asks for it, otherwise as it stands.
    pub fn signed(self, signature: &Signature) -> Result<WebhookRequest, SignError> {
        if !self.has_placeholder {
            return Ok(self.request);
        }
        let request = signature.sign(self.request)?;
        if waits_for_signature(&request) {
            return Err(SignError(format!("{PLACEHOLDER} stands where this signature does not belong")));
        }
        Ok(request)
    }
}

/// Why a fixture could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FixtureError {
    /// The file is not there or cannot be opened.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not of the form that [`Fixture`] documents.
    #[error("{}:{line}: {problem}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
}

#[derive(Debug, PartialEq)]
struct Flaw {
    line: usize,
    problem: String,
}

impl Flaw {
    fn at(line: usize, problem: impl Into<String>) -> Self {
        Self { line, problem: problem.into() }
    }
}

fn parse(file: &[u8]) -> Result<Fixture, Flaw> {
    let (head, body) = split(file);
    let head = str::from_utf8(head).map_err(|_| Flaw::at(1, "the head is not UTF-8"))?;
    let notes = head.lines().take_while(|line| line.starts_with('#')).count();
    let received_at = received_at(head.lines().take(notes))?;
    let (method, url) = request_line(head.lines().nth(notes).unwrap_or_default())
        .ok_or_else(|| Flaw::at(notes + 1, "expected `METHOD https://public.example.com/path`"))?;
    let mut headers = Headers::new();
    for (line, number) in head.lines().zip(1..).skip(notes + 1) {
        let (name, value) = header(line).ok_or_else(|| Flaw::at(number, "expected `Name: value`"))?;
        headers.append(name, value);
    }
    let request = WebhookRequest::new(method, url, received_at).headers(headers).body(body);
    Ok(Fixture { received_at, has_placeholder: waits_for_signature(&request), request })
}

/// Head and body.
fn split(file: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            let body = &file[end + line.len()..];
            return (&file[..end], body.strip_suffix(b"\n").unwrap_or(body));
        }
        end += line.len();
    }
    (file, &[])
}

fn received_at<'a>(notes: impl Iterator<Item = &'a str>) -> Result<Timestamp, Flaw> {
    let mut seconds = DEFAULT_RECEIVED_AT;
    for (line, number) in notes.zip(1..) {
        match line.trim_start_matches('#').trim().split_once(':') {
            Some(("received_at", text)) => {
                let expected = |_| Flaw::at(number, "`received_at` is not a number of Unix seconds");
                seconds = text.trim().parse().map_err(expected)?;
            }
            Some(("note", _)) => {}
            _ => return Err(Flaw::at(number, "expected `# received_at: 1760000000` or `# note: …`")),
        }
    }
    Timestamp::from_second(seconds).map_err(|_| Flaw::at(1, "`received_at` is out of range"))
}

fn request_line(line: &str) -> Option<(&str, &str)> {
    let (method, url) = line.split_once(' ')?;
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_url = url.starts_with("https://") || url.starts_with("http://");
    (is_method && is_url && !url.contains(' ')).then_some((method, url))
}

fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    is_name.then_some((name, value.trim()))
}

fn waits_for_signature(request: &WebhookRequest) -> bool {
    let in_body = request.body.windows(PLACEHOLDER.len()).any(|part| part == PLACEHOLDER.as_bytes());
    let in_headers = request.headers.iter().any(|(_, value)| value.contains(PLACEHOLDER));
    in_body || in_headers || request.url.contains(PLACEHOLDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(file: &str) -> Flaw {
        parse(file.as_bytes()).expect_err("the file should be refused")
    }

    #[test]
    fn a_request_is_read_line_by_line() {
        let file =
            "# received_at: 7\n# note: made up\nPOST https://example.com/a?b=1\nX-A: 1\nX-A:  2 \n\nbody";
        let fixture = parse(file.as_bytes()).expect("a fixture");
        assert_eq!((fixture.received_at.as_second(), fixture.has_placeholder), (7, false));
        assert_eq!(fixture.request.received_at, fixture.received_at);
        assert_eq!(fixture.request.method, "POST");
        assert_eq!(fixture.request.url, "https://example.com/a?b=1");
        assert_eq!(fixture.request.headers.all("x-a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(fixture.request.body, b"body");
    }

    #[test]
    fn exactly_one_final_line_feed_is_not_part_of_the_body() {
        let body = |end: &str| {
            let file = format!("POST https://example.com/\n\n{end}");
            parse(file.as_bytes()).expect("a fixture").request.body
        };
        assert_eq!(body("a"), b"a");
        assert_eq!(body("a\n"), b"a");
        assert_eq!(body("a\n\n"), b"a\n");
        assert_eq!(body("a\r\n\n"), b"a\r\n");
        assert_eq!(body("\na"), b"\na");
        assert_eq!(body(""), b"");
    }

    #[test]
    fn a_body_may_hold_any_bytes_and_a_head_may_end_in_cr_lf() {
        let fixture = parse(b"POST https://example.com/\r\nA: b\r\n\r\n\xff\0\n").expect("a fixture");
        assert_eq!(fixture.request.body, b"\xff\0");
        assert_eq!(fixture.request.headers.get("a"), Some("b"));
    }

    #[test]
    fn a_call_may_have_neither_headers_nor_body() {
        let fixture = parse(b"GET https://example.com/?hub.mode=subscribe").expect("a fixture");
        assert_eq!(fixture.received_at.as_second(), DEFAULT_RECEIVED_AT);
        assert!(fixture.request.body.is_empty());
    }

    #[test]
    fn the_placeholder_is_seen_in_header_query_and_body() {
        for file in [
            "POST https://example.com/\nX-Signature: v1={{signature}}\n",
            "POST https://example.com/?signature={{signature}}\n",
            "POST https://example.com/\n\n{\"signature\":\"{{signature}}\"}\n",
        ] {
            assert!(parse(file.as_bytes()).expect("a fixture").has_placeholder, "{file}");
        }
    }

    #[test]
    fn a_flaw_names_its_line() {
        assert_eq!(flaw("").line, 1);
        assert_eq!(flaw("# recieved_at: 7\nGET https://example.com/").line, 1);
        assert_eq!(flaw("# note: x\n# received_at: soon\nGET https://example.com/").line, 2);
        assert_eq!(flaw("# note: x\nget https://example.com/").line, 2);
        assert_eq!(flaw("GET /webhooks/acme").line, 1);
        assert_eq!(flaw("GET https://example.com/\nA: b\nno header\n\n").line, 3);
    }

    #[test]
    fn a_folder_stands_for_the_request_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = Fixture::read(folder.path()).expect_err("an empty folder was read");
        assert!(missing.to_string().contains("request.http"));
        fs::write(folder.path().join("request.http"), "oops\n").expect("a file");
        let flawed = Fixture::read(folder.path()).expect_err("a flawed file was read");
        assert!(flawed.to_string().contains("request.http:1: expected `METHOD"), "{flawed}");
    }
}
