//! Requests, what they say, and where it belongs.

mod parsed;
mod request;
mod route;

pub use self::parsed::{IngestReport, NewEvent, NewLink, ParsedRequest, RequestSource};
pub use self::request::{SharedRequest, StoredRequest};
pub use self::route::Route;
