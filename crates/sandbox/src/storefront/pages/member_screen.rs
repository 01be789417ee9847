//! The till's member screen: what the customer tells at the counter is corrected, and one sees where it travels.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    super::{
        member_records::{Details, MemberRecord, NotSaved, Said},
        neighbours::Vendor,
        state::StorefrontState,
        visit::{Frame, Visit, go, page},
    },
    till::till_address,
};

#[derive(Template)]
#[template(path = "storefront/till_member.html")]
struct MemberScreen {
    frame: Frame,
    shop: String,
    record: MemberRecord,
    rows: Vec<Row>,
    wrong: Vec<&'static str>,
    note: &'static str,
    problem: &'static str,
}

#[derive(Template)]
#[template(path = "storefront/till_everywhere.html")]
struct Everywhere {
    frame: Frame,
    rows: Vec<Row>,
}

/// One system's line.
struct Row {
    slug: &'static str,
    label: &'static str,
    is_known: bool,
    phone: String,
    address: String,
    rank: String,
    mail: &'static str,
}

/// Which member, at which shop's till.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    shop: String,
    code: String,
    /// What to say: `saved`, `unchanged`.
    note: String,
}

/// The form as sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Correction {
    shop: String,
    code: String,
    version: String,
    mobile: String,
    phone: String,
    postal_code: String,
    address: String,
    rank: String,
    takes_mail: String,
    note: String,
}

/// The screen.
pub(crate) async fn show(
    State(state): State<StorefrontState>,
    Query(which): Query<Which>,
    visit: Visit,
) -> Response {
    let words = &visit.w.member_screen;
    let note = match which.note.as_str() {
        "saved" => words.saved,
        "unchanged" => words.unchanged,
        _ => "",
    };
    match MemberScreen::of(&state, &visit, &which.shop, &which.code) {
        Some(screen) => page(StatusCode::OK, &MemberScreen { note, ..screen }),
        None => go(&till_address(&which.shop, &[("code", &which.code)])),
    }
}

/// What each system says, as a part for the page's script.
pub(crate) async fn everywhere(
    State(state): State<StorefrontState>,
    Query(which): Query<Which>,
    visit: Visit,
) -> Response {
    page(StatusCode::OK, &Everywhere { frame: visit.frame(), rows: rows(&state, &visit, &which.code) })
}

/// Writes the correction into the member file, as the till itself would.
pub(crate) async fn save(
    State(state): State<StorefrontState>,
    visit: Visit,
    Form(form): Form<Correction>,
) -> Response {
    let words = &visit.w.member_screen;
    let Some(screen) = MemberScreen::of(&state, &visit, &form.shop, &form.code) else {
        return go(&till_address(&form.shop, &[("code", &form.code)]));
    };
    let typed = form.details();
    let records = &state.neighbours.records;
    let (is_offline, _) = state.neighbours.tills.line(&screen.shop);
    let saved = match is_offline {
        true => Err(None),
        false => records.correct(&form.code, &form.version, &typed).map_err(Some),
    };
    let refusal = match saved {
        Ok(()) => {
            let is_same = screen.record.details == typed;
            return go(&address(&form.shop, &form.code, if is_same { "unchanged" } else { "saved" }));
        }
        Err(refusal) => refusal,
    };
    let (problem, wrong) = match refusal {
        None => (words.offline, Vec::new()),
        Some(NotSaved::UnknownMember) => (visit.w.till.unknown, Vec::new()),
        Some(NotSaved::ChangedMeanwhile) => (words.changed_meanwhile, Vec::new()),
        Some(NotSaved::Fields(fields)) => (words.not_saved, fields),
    };
    let record = MemberRecord { details: typed, ..screen.record.clone() };
    page(StatusCode::UNPROCESSABLE_ENTITY, &MemberScreen { record, problem, wrong, ..screen })
}

impl MemberScreen {
    fn of(state: &StorefrontState, visit: &Visit, shop: &str, code: &str) -> Option<Self> {
        let record = state.neighbours.records.record(code.trim())?;
        let shops = state.neighbours.tills.shops();
        let known = shops.iter().find(|known| known.id == shop).or(shops.first());
        Some(Self {
            frame: visit.frame(),
            shop: known.map(|shop| shop.id.clone()).unwrap_or_default(),
            rows: rows(state, visit, &record.code),
            record,
            wrong: Vec::new(),
            note: "",
            problem: "",
        })
    }

    /// What is wrong with this field; empty when nothing is.
    fn problem_of(&self, field: &str) -> &'static str {
        if self.wrong.contains(&field) { self.frame.w.member_screen.refused } else { "" }
    }
}

impl Correction {
    fn details(&self) -> Details {
        let text = |typed: &String| typed.trim().to_owned();
        Details {
            mobile: text(&self.mobile),
            phone: text(&self.phone),
            postal_code: text(&self.postal_code),
            address: text(&self.address),
            rank: text(&self.rank),
            takes_mail: !self.takes_mail.is_empty(),
            // Browsers send line ends of their own.
            note: text(&self.note).replace("\r\n", "\n"),
        }
    }
}

/// `/till/member?shop=..&code=..`, with only what is not empty.
pub(super) fn address(shop: &str, code: &str, note: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("shop", shop), ("code", code), ("note", note)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    format!("/till/member?{}", query.finish())
}

fn rows(state: &StorefrontState, visit: &Visit, code: &str) -> Vec<Row> {
    let words = &visit.w.member_screen;
    let row = |said: Said| Row {
        slug: said.system.slug(),
        label: match said.system {
            Vendor::Shopify => words.online,
            Vendor::Pos => words.pos,
            Vendor::Crm | Vendor::Mail => words.crm,
        },
        is_known: said.is_known,
        phone: said.phone,
        address: said.address,
        rank: said.rank,
        mail: match said.takes_mail {
            Some(true) => words.yes,
            Some(false) => words.no,
            None => words.unasked,
        },
    };
    state.neighbours.records.everywhere(code).into_iter().map(row).collect()
}
