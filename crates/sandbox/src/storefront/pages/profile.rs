//! A member changes their own details; the hub spreads the change.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{Method, StatusCode},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::{
    person::{PREFECTURES, Person, Problems},
    state::StorefrontState,
    visit::{Frame, Notice, Visit, go, page},
};

#[derive(Template)]
#[template(path = "storefront/profile.html")]
struct ProfilePage {
    frame: Frame,
    person: Person,
    problems: Problems,
    notice: &'static str,
    saved: bool,
    prefectures: &'static [(&'static str, &'static str, &'static str)],
}

/// Whether the visitor comes from saving.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProfileQuery {
    saved: Option<String>,
}

/// The form, filled with what the hub reads live.
pub(crate) async fn show(
    State(state): State<StorefrontState>,
    Query(query): Query<ProfileQuery>,
    visit: Visit,
) -> Response {
    match current(&state, &visit).await {
        Ok(person) => {
            let mut form = ProfilePage::new(&visit, person);
            form.saved = query.saved.is_some();
            page(StatusCode::OK, &form)
        }
        Err(response) => response,
    }
}

/// Sends only what changed.
pub(crate) async fn save(
    State(state): State<StorefrontState>,
    visit: Visit,
    Form(person): Form<Person>,
) -> Response {
    let before = match current(&state, &visit).await {
        Ok(before) => before,
        Err(response) => return response,
    };
    let Some((_, line)) = visit.customer(&state) else {
        return go("/shop/sign-in");
    };
    let changes = changes(&before, &person);
    if changes.is_empty() {
        return go("/shop/me/profile?saved=1");
    }
    let answer = line.send(Method::PATCH, "/v1/me", &changes).await;
    let mut form = ProfilePage::new(&visit, Person { email: before.email, ..person });
    form.notice = visit.w.profile.not_saved;
    match answer {
        Ok(answer) if answer.status.is_success() => go("/shop/me/profile?saved=1"),
        Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => go("/shop/sign-in?why=expired"),
        Ok(answer) if answer.status.is_client_error() => {
            form.problems = Problems::from_problem(&answer.read().unwrap_or_default());
            page(StatusCode::UNPROCESSABLE_ENTITY, &form)
        }
        _ => page(StatusCode::SERVICE_UNAVAILABLE, &form),
    }
}

/// The profile as the hub tells it now, or the page that says why not.
async fn current(state: &StorefrontState, visit: &Visit) -> Result<Person, Response> {
    let Some((_, line)) = visit.customer(state) else {
        return Err(go("/shop/sign-in"));
    };
    let answer = line.get("/v1/me").await.ok();
    if answer.as_ref().is_some_and(|answer| answer.status == StatusCode::UNAUTHORIZED) {
        return Err(go("/shop/sign-in?why=expired"));
    }
    let told = answer.filter(|answer| answer.status.is_success()).and_then(|answer| answer.read::<Value>());
    told.map(|me| from_hub(&me)).ok_or_else(|| {
        let words = &visit.w.profile;
        let notice = Notice { frame: visit.frame(), title: words.title, body: words.away };
        page(StatusCode::SERVICE_UNAVAILABLE, &notice)
    })
}

fn from_hub(me: &Value) -> Person {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let address = &me["address"];
    Person {
        email: text(&me["email"]),
        last_name: text(&me["last_name"]),
        first_name: text(&me["first_name"]),
        last_name_kana: text(&me["last_name_kana"]),
        first_name_kana: text(&me["first_name_kana"]),
        birth_date: text(&me["birth_date"]),
        sex: text(&me["sex"]),
        phone: text(&me["phone"]),
        postal_code: text(&address["postal_code"]),
        prefecture_code: text(&address["prefecture_code"]),
        city: text(&address["city"]),
        address1: text(&address["address1"]),
        address2: text(&address["address2"]),
        accepts_marketing: if me["accepts_marketing"] == true { "yes".into() } else { String::new() },
    }
}

fn changes(before: &Person, after: &Person) -> Map<String, Value> {
    let mut changes = Map::new();
    for (name, old, new) in [
        ("last_name", &before.last_name, &after.last_name),
        ("first_name", &before.first_name, &after.first_name),
        ("last_name_kana", &before.last_name_kana, &after.last_name_kana),
        ("first_name_kana", &before.first_name_kana, &after.first_name_kana),
        ("phone", &before.phone, &after.phone),
    ] {
        if old.trim() != new.trim() {
            changes.insert(name.into(), json!(new.trim()));
        }
    }
    if let Some(address) = after.address().filter(|_| before.address() != after.address()) {
        changes.insert("address".into(), address);
    }
    if before.wants_mail() != after.wants_mail() {
        changes.insert("accepts_marketing".into(), json!(after.wants_mail()));
    }
    changes
}

impl ProfilePage {
    fn new(visit: &Visit, person: Person) -> Self {
        Self {
            frame: visit.frame(),
            person,
            problems: Problems::default(),
            notice: "",
            saved: false,
            prefectures: &PREFECTURES,
        }
    }
}
