//! What is signed, as a text with placeholders, read once into its parts.

use crate::error::SettingsError;

/// One stretch of what is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Characters that stand for themselves.
    Literal(String),
    /// `{body}`: the raw body.
    Body,
    /// `{ts}`: the timestamp as it was sent.
    Timestamp,
    /// `{id}`: the id as it was sent.
    Id,
    /// `{url}`: the public URL with its query.
    Url,
    /// `{method}`: the method in upper case.
    Method,
    /// `{secret}`: the secret itself, for digests.
    Secret,
    /// `{form_sorted}`: the names and values of a form body, sorted.
    FormSorted,
    /// `{h:Name}`: a header.
    Header(String),
    /// `{b:/pointer}` or `{b:field}`: a body field.
    Field(String),
}

/// Reads a template.
///
/// # Errors
/// An unknown placeholder, a brace without its other half.
pub(super) fn parse(text: &str) -> Result<Vec<Part>, SettingsError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((literal, tail)) = rest.split_once('{') {
        let Some((name, tail)) = tail.split_once('}') else {
            return Err(refused("has a `{` without its `}`"));
        };
        parts.extend(self::literal(literal)?);
        parts.push(placeholder(name)?);
        rest = tail;
    }
    parts.extend(literal(rest)?);
    Ok(parts)
}

fn literal(text: &str) -> Result<Option<Part>, SettingsError> {
    if text.contains('}') {
        return Err(refused("has a `}` without its `{`"));
    }
    Ok((!text.is_empty()).then(|| Part::Literal(text.to_owned())))
}

fn placeholder(name: &str) -> Result<Part, SettingsError> {
    Ok(match name.split_once(':') {
        Some(("h", name)) if !name.is_empty() => Part::Header(name.to_owned()),
        Some(("b", field)) if !field.is_empty() => Part::Field(field.to_owned()),
        Some(_) => return Err(unknown(name)),
        None => match name {
            "body" => Part::Body,
            "ts" => Part::Timestamp,
            "id" => Part::Id,
            "url" => Part::Url,
            "method" => Part::Method,
            "secret" => Part::Secret,
            "form_sorted" => Part::FormSorted,
            _ => return Err(unknown(name)),
        },
    })
}

fn unknown(name: &str) -> SettingsError {
    refused(&format!(
        "has the unknown placeholder {{{name}}}: use {{body}}, {{ts}}, {{id}}, {{url}}, {{method}}, {{secret}}, \
         {{form_sorted}}, {{h:Header}} or {{b:field}}"
    ))
}

pub(super) fn refused(problem: &str) -> SettingsError {
    SettingsError::new("sign", problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_read_into_its_parts() {
        let parts = parse("v0:{ts}:{b:/a/b}{h:X-A}").expect("a good template");
        let expected = [
            Part::Literal("v0:".to_owned()),
            Part::Timestamp,
            Part::Literal(":".to_owned()),
            Part::Field("/a/b".to_owned()),
            Part::Header("X-A".to_owned()),
        ];
        assert_eq!(parts, expected);
    }

    #[test]
    fn a_template_that_cannot_be_used_is_refused() {
        for text in ["{body", "body}", "{bdoy}", "{}", "{h:}", "{b:}", "{x:y}", "{{body}}"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
