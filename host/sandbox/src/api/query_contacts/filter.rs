//! The filter of Query Contacts (Contacts v4, "Sort, Filter and Search" page).

mod field;
mod operator;

use serde_json::{Map, Value};

use self::field::Field;
use self::operator::Operator;
use crate::assumptions::EmailCase;
use crate::error::WixError;
use crate::site::contact::Contact;

/// A checked filter.
#[derive(Debug)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Test(Field, Operator),
}

impl Filter {
    /// Reads a filter; absent, null and `{}` match everyone.
    pub(crate) fn parse(filter: Option<&Value>, case: EmailCase) -> Result<Self, WixError> {
        match filter {
            None | Some(Value::Null) => Ok(Self::All(Vec::new())),
            Some(Value::Object(entries)) => Self::parse_entries(entries, case),
            Some(_) => Err(malformed("a filter must be an object")),
        }
    }

    fn parse_entries(entries: &Map<String, Value>, case: EmailCase) -> Result<Self, WixError> {
        let mut parts = Vec::new();
        for (name, value) in entries {
            match name.as_str() {
                "$and" => parts.push(Self::All(Self::parse_list(value, case)?)),
                "$or" => parts.push(Self::Any(Self::parse_list(value, case)?)),
                "$not" => parts.push(Self::Not(Box::new(Self::parse_not(value, case)?))),
                unknown if unknown.starts_with('$') => {
                    return Err(malformed("the logical operators are $and, $or and $not"));
                }
                field => Self::parse_test(&Field::named(field, case)?, value, &mut parts)?,
            }
        }
        Ok(Self::All(parts))
    }

    fn parse_list(value: &Value, case: EmailCase) -> Result<Vec<Self>, WixError> {
        let list = value.as_array().ok_or_else(|| malformed("$and and $or take an array of filters"))?;
        list.iter().map(|filter| Self::parse(Some(filter), case)).collect()
    }

    fn parse_not(value: &Value, case: EmailCase) -> Result<Self, WixError> {
        match value.as_array().map(Vec::as_slice) {
            None => Self::parse(Some(value), case),
            Some([filter]) => Self::parse(Some(filter), case),
            Some(_) => Err(malformed("$not takes one filter")),
        }
    }

    /// Reads `{"field": value}` or `{"field": {"$operator": value, …}}`.
    fn parse_test(field: &Field, value: &Value, parts: &mut Vec<Self>) -> Result<(), WixError> {
        let Value::Object(operators) = value else {
            let operator = Operator::parse(field, "$eq", value)?;
            parts.push(Self::Test(field.clone(), operator));
            return Ok(());
        };
        if operators.is_empty() {
            return Err(malformed("a field needs a value or an operator"));
        }
        for (operator, value) in operators {
            let operator = Operator::parse(field, operator, value)?;
            parts.push(Self::Test(field.clone(), operator));
        }
        Ok(())
    }

    pub(crate) fn matches(&self, contact: &Contact) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(contact)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(contact)),
            Self::Not(part) => !part.matches(contact),
            Self::Test(field, operator) => operator.holds(&field.values(contact)),
        }
    }

    /// Returns addresses of which every match must have one, so that not every contact needs to be checked.
    pub(crate) fn emails(&self) -> Option<&[String]> {
        match self {
            Self::All(parts) => parts.iter().find_map(Self::emails),
            Self::Test(field, Operator::In(values)) if field.folds() => Some(values),
            _ => None,
        }
    }
}

fn malformed(words: &str) -> WixError {
    WixError::bad_request("MALFORMED_FILTER", words)
}
