//! The words in which each endpoint declares what its body may hold.

/// What one value must look like. Lengths count UTF-16 code units, as JavaScript does.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A string of `min` to `max` UTF-16 code units.
    Text { min: usize, max: usize },
    /// One of these names.
    OneOf(&'static [&'static str]),
    /// A GUID; read in lower case.
    Guid,
    /// An `http` or `https` address of at most 2,000 code units.
    WebUrl,
    /// An e-mail address of at most 320 code units.
    Email,
    /// An ISO 8601 time with an offset.
    Date,
    /// `true` or `false`.
    Flag,
    /// A whole number in this range.
    Number { min: i64, max: i64 },
    /// An array of `min` to `max` items.
    List { min: usize, max: usize, item: &'static Shape },
    /// An object with these fields.
    Object(&'static Object),
    /// Anything; its own endpoint reads it.
    Any,
    /// A field that Wix sets; a given value is dropped.
    ReadOnly,
    /// A field that Wix knows but does not take from third-party apps.
    Refused,
}

/// The fields of an object.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) fields: &'static [Field],
    /// Fields of which exactly one must be present; no such rule when empty.
    pub(crate) exactly_one: &'static [&'static str],
}

/// A named field and its shape.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
}

impl Object {
    pub(crate) const fn of(fields: &'static [Field]) -> Self {
        Self { fields, exactly_one: &[] }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

pub(crate) const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false }
}

pub(crate) const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: true }
}

/// A string without a lower limit.
pub(crate) const fn up_to(max: usize) -> Shape {
    Shape::Text { min: 0, max }
}

/// A string that must not be empty.
pub(crate) const fn filled(max: usize) -> Shape {
    Shape::Text { min: 1, max }
}

/// An array that may be empty.
pub(crate) const fn list(max: usize, item: &'static Shape) -> Shape {
    Shape::List { min: 0, max, item }
}
