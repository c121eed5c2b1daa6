//! The fields of a form.

use crate::error::ParseError;
use crate::opaque::opaque_debug;

/// The fields of a form in their order, blank and repeated ones included. `Debug` shows nothing of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

opaque_debug!(Form);

impl Form {
    /// Reads `a=1&b=2`.
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// Whether there is a field of that name, even a blank one.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The first field of that name, unless it is blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        (!value.trim().is_empty()).then_some(value.as_str())
    }

    /// The same for a field that must be there.
    pub fn need(&self, name: &str) -> Result<&str, ParseError> {
        self.get(name).ok_or_else(|| ParseError::new(format!("`{name}` is missing")))
    }

    /// Every field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_field_of_a_name_counts_and_a_blank_one_is_none() {
        let form = Form::parse(b"a=%2B1+2&a=3&b=+&c");
        assert_eq!(
            (form.get("a"), form.get("b"), form.get("c"), form.get("d")),
            (Some("+1 2"), None, None, None)
        );
        assert!(form.has("b") && form.has("c") && !form.has("d"));
        assert_eq!(form.need("b").expect_err("a blank field").to_string(), "`b` is missing");
        assert_eq!(form.iter().count(), 4);
        assert_eq!(format!("{form:?}"), "Form(…)");
    }
}
