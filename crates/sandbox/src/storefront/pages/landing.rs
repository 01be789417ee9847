//! The first page of the demo, and the store's own front page.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::super::{
    neighbours::Shop,
    state::StorefrontState,
    visit::{Frame, Notice, Visit, page},
    words::grouped,
};

#[derive(Template)]
#[template(path = "storefront/landing.html")]
struct Landing {
    frame: Frame,
}

/// What the demo is.
pub(crate) async fn show(visit: Visit) -> Response {
    page(StatusCode::OK, &Landing { frame: visit.frame() })
}

#[derive(Template)]
#[template(path = "storefront/shop.html")]
struct Front {
    frame: Frame,
    goods: Vec<Good>,
    shops: Vec<Shop>,
}

struct Good {
    drawing: &'static str,
    name: String,
    price: String,
}

/// Drawings in `goods.svg`, and what in a name calls for each.
const DRAWINGS: [(&str, &[&str]); 7] = [
    ("tee", &["Tシャツ"]),
    ("shirt", &["シャツ"]),
    ("cloth", &["手ぬぐい", "タオル", "ふきん"]),
    ("cup", &["湯のみ", "茶碗", "カップ", "皿"]),
    ("tea", &["茶", "珈琲", "コーヒー"]),
    ("tote", &["トート", "バッグ", "袋"]),
    ("stole", &["ストール", "マフラー"]),
];

/// The store.
pub(crate) async fn shop(State(state): State<StorefrontState>, visit: Visit) -> Response {
    let tills = &state.neighbours.tills;
    let goods = tills.articles().into_iter().take(8).enumerate().map(|(at, article)| Good {
        drawing: drawing_of(&article.name, at),
        price: grouped(article.price_yen),
        name: article.name,
    });
    page(StatusCode::OK, &Front { frame: visit.frame(), goods: goods.collect(), shops: tills.shops() })
}

fn drawing_of(name: &str, at: usize) -> &'static str {
    let called = |words: &[&str]| words.iter().any(|word| name.contains(word));
    DRAWINGS.iter().find(|(_, words)| called(words)).unwrap_or(&DRAWINGS[at % DRAWINGS.len()]).0
}

/// No such page in the store.
pub(crate) async fn lost(visit: Visit) -> Response {
    let common = &visit.w.every_page;
    let notice = Notice { frame: visit.frame(), title: common.not_found_title, body: common.not_found_body };
    page(StatusCode::NOT_FOUND, &notice)
}
