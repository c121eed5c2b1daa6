//! Query Contacts: `POST /contacts/v4/contacts/query` (Contacts v4, "Query Contacts" page).

mod filter;
mod projection;
mod sort;

use serde_json::{Value, json};

use self::filter::Filter;
use self::projection::Projection;
use self::sort::Sort;
use crate::api::context::Context;
use crate::body::shape::{Object, Shape, filled, list, optional, required, up_to};
use crate::error::WixError;
use crate::site::contact::Contact;

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 1000;

const WHOLE: Shape = Shape::Number { min: i64::MIN, max: i64::MAX };
const PAGING: Object =
    Object::of(&[optional("limit", WHOLE), optional("offset", Shape::Number { min: 0, max: i64::MAX })]);
const SORT: Shape = Shape::Object(&Object::of(&[
    required("fieldName", filled(100)),
    optional("order", Shape::OneOf(&["ASC", "DESC"])),
]));
const FIELDSET: Shape = Shape::OneOf(&["BASIC", "COMMUNICATION_DETAILS", "EXTENDED", "FULL"]);
const QUERY: Object = Object::of(&[
    optional("filter", Shape::Any),
    optional("sort", list(1, &SORT)),
    optional("paging", Shape::Object(&PAGING)),
    optional("fields", list(100, &up_to(100))),
    optional("fieldsets", list(10, &FIELDSET)),
]);
const REQUEST: Object = Object::of(&[optional("query", Shape::Object(&QUERY))]);

/// Answers one page of the contacts that match.
pub(crate) fn answer(body: &Value, context: &mut Context<'_>) -> Result<Value, WixError> {
    let request = context.read(&REQUEST, body)?;
    let query = &request["query"];
    let (limit, offset) = paging(query)?;
    let sort = Sort::parse(query, context.options.assumptions.default_order)?;
    let filter = Filter::parse(query.get("filter"), context.options.assumptions.email_case)?;
    let projection = Projection::parse(query, context.dropped);

    let mut found = matching(&filter, context);
    found.sort_by(|left, right| sort.compare(left, right));
    let page: Vec<Value> =
        found.iter().skip(offset).take(limit).map(|contact| projection.apply(contact)).collect();
    let metadata = json!({"count": page.len(), "offset": offset, "total": found.len()});
    Ok(json!({"contacts": page, "pagingMetadata": metadata}))
}

fn matching<'a>(filter: &Filter, context: &'a Context<'_>) -> Vec<&'a Contact> {
    let contacts = &context.site.contacts;
    let wanted =
        |contact: &&Contact| contact.created().is_none_or(|at| context.sees(at)) && filter.matches(contact);
    match filter.emails() {
        Some(emails) => contacts.with_emails(emails).filter(wanted).collect(),
        None => contacts.iter().filter(wanted).collect(),
    }
}

/// Reads limit and offset. A limit of 0 counts as not given, as everywhere in this kind of API.
fn paging(query: &Value) -> Result<(usize, usize), WixError> {
    let limit = query["paging"]["limit"].as_i64().filter(|limit| *limit != 0).unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(WixError::bad_request("ILLEGAL_LIMIT", "The limit must be 1 to 1000"));
    }
    let offset = query["paging"]["offset"].as_u64().unwrap_or(0);
    Ok((usize::try_from(limit).unwrap_or_default(), usize::try_from(offset).unwrap_or(usize::MAX)))
}
