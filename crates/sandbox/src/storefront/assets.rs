//! Style, scripts and drawings of the demo's pages, carried inside the program.

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

const JS: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Path, kind and content of each.
const ALL: [(&str, &str, &str); 10] = [
    ("/assets/engawa.css", CSS, include_str!("../../assets/engawa.css")),
    ("/assets/engawa-pages.css", CSS, include_str!("../../assets/engawa-pages.css")),
    ("/assets/register.js", JS, include_str!("../../assets/register.js")),
    ("/assets/engawa-coupons.css", CSS, include_str!("../../assets/engawa-coupons.css")),
    ("/assets/coupons.js", JS, include_str!("../../assets/coupons.js")),
    ("/assets/me.js", JS, include_str!("../../assets/me.js")),
    ("/assets/mail.js", JS, include_str!("../../assets/mail.js")),
    ("/assets/everywhere.js", JS, include_str!("../../assets/everywhere.js")),
    ("/assets/till.js", JS, include_str!("../../assets/till.js")),
    ("/assets/goods.svg", SVG, include_str!("../../assets/goods.svg")),
];

/// A route for each.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    ALL.into_iter().fold(Router::new(), |router, (path, kind, content)| {
        router.route(path, get(move || async move { asset(kind, content) }))
    })
}

fn asset(kind: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], content).into_response()
}
