//! Remembers the language somebody chose.

use std::collections::HashMap;

use axum::{
    extract::{Query, State},
    response::Response,
};

use crate::{
    answer::{own_path, see_other},
    desk::Shared,
    session::remember_language,
    words::Lang,
};

/// `GET /console/language?to=en&back=/console/runs`
pub(crate) async fn choose(
    State(desk): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let asked = |key: &str| query.get(key).map_or("", String::as_str);
    let mut response = see_other(own_path(asked("back")));
    remember_language(&mut response, &desk, Lang::from_code(asked("to")));
    response
}
