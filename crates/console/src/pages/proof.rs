//! The proof on request: what it compared, and each difference with what it is about and what was booked there.

use askama::Template;
use axum::extract::State;
use domain::CustomerId;
use flows::{
    operators::Action,
    points::proof::{Difference, Measure},
};
use store::DeadLetter;

use super::{
    coupon::EntryLine,
    coupons::trouble,
    rows::{Telling, Thing},
    runbooks,
};
use crate::{
    answer::Answer,
    desk::Shared,
    layout::{Layout, Section},
    posted::{Posted, refusal},
    words::{Lang, PointWords, fill},
};

/// So many differences are told with their bookings; whoever has more has one cause.
const WITH_EVIDENCE: usize = 50;
/// Newest bookings shown under a difference.
const BOOKINGS: usize = 12;
const RUNBOOK: &str = "runbooks/coupons.md";

#[derive(Template)]
#[template(path = "pages/proof.html")]
struct ProofPage {
    page: Layout,
    k: &'static PointWords,
    coupons: u64,
    entries: u64,
    accounts: Vec<(String, i64)>,
    differences: Vec<DifferenceLine>,
    runbook: Option<String>,
}

struct DifferenceLine {
    what: String,
    code: String,
    about: Thing,
    kind: &'static str,
    customer: Option<CustomerId>,
    expected: String,
    found: String,
    /// The letter in which it was told, while nobody has ended it.
    letter: Option<String>,
    ledger: Vec<EntryLine>,
    has_more: bool,
}

/// `POST /console/coupons/prove`: compares now and shows what came of it; nothing is repaired.
pub(crate) async fn prove(State(desk): State<Shared>, posted: Posted) -> Answer {
    posted.must(Action::ProvePoints)?;
    let visitor = &posted.visitor;
    let (proof, balances) = match desk.acts.prove_points(&visitor.operator).await {
        Ok(proved) => proved,
        Err(refused) => return Ok(posted.done(&desk, "/console/coupons", refusal(refused)?)),
    };
    let letters = desk.acts.open_differences(&visitor.operator).await.map_err(trouble)?;
    let telling = Telling { to: visitor, now: desk.now() };
    let mut differences = Vec::new();
    for (at, found) in proof.differences.iter().enumerate() {
        let mut line = DifferenceLine::of(found, &letters, telling);
        if at < WITH_EVIDENCE {
            let booked = desk.acts.bookings_behind(&visitor.operator, found).await.map_err(trouble)?;
            line.has_more = booked.len() > BOOKINGS;
            line.ledger = booked.iter().take(BOOKINGS).map(|entry| EntryLine::of(entry, telling)).collect();
        }
        differences.push(line);
    }
    let (lang, k) = (visitor.lang, visitor.lang.point_words());
    let page = Layout::of(&desk, visitor, Section::Points, k.proof).await?;
    Ok(visitor.show(&ProofPage {
        page,
        k,
        coupons: proof.coupons,
        entries: proof.entries,
        accounts: balances.into_iter().map(|(of, points)| (lang.account(of), points.0)).collect(),
        differences,
        runbook: runbooks::address_of(RUNBOOK),
    }))
}

impl DifferenceLine {
    fn of(found: &Difference, letters: &[DeadLetter], telling: Telling<'_>) -> Self {
        let lang = telling.to.lang;
        let is_told = |letter: &&DeadLetter| letter.object == found.about && letter.code == found.code;
        Self {
            what: telling.to.terms().cause(found.code.as_str()),
            code: found.code.to_string(),
            about: about(found),
            kind: kind(lang, &found.about),
            customer: found.customer,
            expected: measured(lang, found.measure(), found.expected.0),
            found: measured(lang, found.measure(), found.found.0),
            letter: letters.iter().find(is_told).map(|letter| letter.id.to_string()),
            ledger: Vec::new(),
            has_more: false,
        }
    }
}

/// What it is about, and where that is looked at.
fn about(found: &Difference) -> Thing {
    let whose = found.customer.map(|customer| format!("/console/customers/{customer}/points"));
    let thing = Thing::of(&found.about);
    match (found.about.split_once(':'), whose) {
        // An entry of the ledger has no page of its own, and a customer's is the one that explains their points.
        (Some(("entry" | "customer", _)), Some(href)) => Thing { href, ..thing },
        _ => thing,
    }
}

fn kind(lang: Lang, about: &str) -> &'static str {
    let k = lang.point_words();
    match about.split_once(':') {
        Some(("coupon", _)) => k.coupon,
        Some(("order", _)) => k.order,
        Some(("entry", _)) => k.booking,
        _ => k.member,
    }
}

fn measured(lang: Lang, measure: Measure, number: i64) -> String {
    let k = lang.point_words();
    let words = match measure {
        Measure::Points => k.so_many_points,
        Measure::Yen => k.yen,
        Measure::Uses => k.so_many_uses,
        Measure::Buyers => k.so_many_buyers,
        Measure::Minutes => k.so_many_minutes,
    };
    fill(words, number)
}
