//! What the developer got wrong.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::error::WixError;

/// A body that cannot be used, and why. It is answered with 400.
#[derive(Debug)]
pub(super) struct Mistake(String);

impl From<String> for Mistake {
    fn from(problem: String) -> Self {
        Self(problem)
    }
}

impl From<serde_json::Error> for Mistake {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for Mistake {
    fn into_response(self) -> Response {
        let error = WixError::bad_request("BAD_REQUEST", &self.0);
        (StatusCode::BAD_REQUEST, Json(error.body())).into_response()
    }
}
