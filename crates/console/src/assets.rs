//! Style and script, served from the program itself.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::header;

use crate::answer::Trouble;

const CSS: &str = include_str!("../assets/console.css");
const LOOK: &str = include_str!("../assets/pages.css");
const JS: &str = include_str!("../assets/console.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// Changes when an asset does, so that browsers may keep assets for good.
pub(crate) fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        // FNV-1a: no secret is involved, only a name that differs.
        let bytes = [CSS, LOOK, JS, ICON].into_iter().flat_map(str::bytes);
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{hash:016x}")
    });
    &VERSION
}

/// One asset.
pub(crate) async fn serve(Path(name): Path<String>) -> Result<Response, Trouble> {
    let (kind, text) = match name.as_str() {
        "console.css" => ("text/css; charset=utf-8", CSS),
        "pages.css" => ("text/css; charset=utf-8", LOOK),
        "console.js" => ("text/javascript; charset=utf-8", JS),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Err(Trouble::NotFound),
    };
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, text).into_response())
}
