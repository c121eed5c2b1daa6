//! Form fields in the styles in which providers write them. Only escapes change: no field does.

use crate::signature::form::{Plus, decode};

/// How a form is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    space: &'static str,
    /// What is written as it is, beside letters and digits.
    plain: &'static [u8],
    has_capitals: bool,
}

/// PHP's, the standard's of the web, that of RFC 3986, and JavaScript's.
const PLAIN: [&[u8]; 4] = [b"-._", b"-._*", b"-._~", b"-._~!*'()"];

impl Style {
    /// Every style.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let both = PLAIN.into_iter().flat_map(|plain| ["+", "%20"].map(|space| (plain, space)));
        both.flat_map(|(plain, space)| [true, false].map(|has_capitals| Self { space, plain, has_capitals }))
    }

    /// The form in this style; `None` when it is no different.
    pub(super) fn write(self, body: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(body.len());
        for (number, pair) in body.split(|byte| *byte == b'&').enumerate() {
            if number > 0 {
                out.push(b'&');
            }
            for (number, text) in pair.splitn(2, |byte| *byte == b'=').enumerate() {
                if number > 0 {
                    out.push(b'=');
                }
                for byte in decode(text, Plus::IsSpace) {
                    self.write_byte(byte, &mut out);
                }
            }
        }
        (out != body).then_some(out)
    }

    fn write_byte(self, byte: u8, out: &mut Vec<u8>) {
        if byte == b' ' {
            out.extend_from_slice(self.space.as_bytes());
        } else if byte.is_ascii_alphanumeric() || self.plain.contains(&byte) {
            out.push(byte);
        } else {
            let digits = if self.has_capitals { format!("%{byte:02X}") } else { format!("%{byte:02x}") };
            out.extend_from_slice(digits.as_bytes());
        }
    }
}
