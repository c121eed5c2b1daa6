//! What is at a JSON pointer such as `/sender/name`.

use jiff::Timestamp;
use serde_json::Value;

use crate::text::is_blank;

/// The words at a JSON pointer, trimmed; `None` if nothing of them is visible.
pub fn text_at<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    let text = value.pointer(pointer)?.as_str()?.trim();
    (!is_blank(text)).then_some(text)
}

/// The words at the first of these places that has any.
pub fn first_text_at<'a>(value: &'a Value, pointers: &[&str]) -> Option<&'a str> {
    pointers.iter().find_map(|pointer| text_at(value, pointer))
}

/// The instant at a JSON pointer, written as RFC 3339 has it; the offset may lack its colon.
pub fn time_at(value: &Value, pointer: &str) -> Option<Timestamp> {
    text_at(value, pointer)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_are_taken_from_the_first_place_that_has_any() {
        let value = json!({ "a": { "b": " Anna " }, "c": "Levi", "blank": " \u{7}", "number": 7 });
        assert_eq!(text_at(&value, "/a/b"), Some("Anna"));
        for pointer in ["/blank", "/number", "/a", "/none", "none"] {
            assert_eq!(text_at(&value, pointer), None, "{pointer}");
        }
        assert_eq!(first_text_at(&value, &["/none", "/blank", "/c", "/a/b"]), Some("Levi"));
    }

    #[test]
    fn a_time_is_read_with_its_offset_and_never_without() {
        let time = |text: &str| time_at(&json!({ "at": text }), "/at");
        let instant = Some("2025-10-09T08:53:20Z".parse().expect("a time"));
        for text in ["2025-10-09T08:53:20.000Z", "2025-10-09T11:53:20+03:00", "2025-10-09T08:53:20+0000"] {
            assert_eq!(time(text), instant, "{text}");
        }
        for text in ["2025-10-09T08:53:20", "2025-10-09", "1760000000", "soon"] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
