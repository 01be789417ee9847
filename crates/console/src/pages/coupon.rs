//! One coupon: its story, its ledger, what waits about it, and what may be done.

use askama::Template;
use axum::extract::{Path, State};
use domain::{ConversionId, coupon::CouponState, ledger::Account};
use flows::operators::{Action, DeskRefused, FoundPoints, Reason};
use store::{Coupon, DeadLetter, LedgerEntry, RunFilter};

use super::{
    coupons::{CouponLine, trouble},
    letter::reasons,
    rows::{LetterLine, RunLine, Telling},
    runs::Choice,
};
use crate::{
    answer::{Answer, Trouble},
    desk::{Desk, Shared},
    layout::{Layout, Note, Section},
    posted::{Posted, refusal},
    session::Visitor,
    show::Moment,
    words::{Lang, PointWords, fill},
};

const RUNS: u32 = 50;
/// Why a coupon is taken back, or a doubt is settled.
const REASONS: [Reason; 5] = [
    Reason::CustomerRequest,
    Reason::Investigation,
    Reason::WrongPerson,
    Reason::VendorTrouble,
    Reason::Trial,
];

#[derive(Template)]
#[template(path = "pages/coupon.html")]
struct CouponPage {
    page: Layout,
    k: &'static PointWords,
    coupon: CouponLine,
    life: Vec<(String, Moment)>,
    ledger: Vec<EntryLine>,
    questions: Vec<LetterLine>,
    runs: Vec<RunLine>,
    cancel: Option<String>,
    may_approve: bool,
    may_settle: bool,
    is_over: bool,
    reasons: Vec<Choice>,
}

/// A line of the ledger.
pub(super) struct EntryLine {
    pub(super) at: Moment,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) points: i64,
    pub(super) receipt: Option<u64>,
    pub(super) reference: String,
    pub(super) coupon: Option<String>,
}

impl EntryLine {
    pub(super) fn of(entry: &LedgerEntry, telling: Telling<'_>) -> Self {
        let say = |account: Account| telling.to.lang.account(account);
        Self {
            at: telling.moment(entry.at),
            from: say(entry.way.from()),
            to: say(entry.way.to()),
            points: entry.points.points().0,
            receipt: entry.pos_transaction,
            reference: short(entry),
            coupon: entry.coupon.map(|id| id.to_string()),
        }
    }
}

/// What was booked; which coupon's stands beside it.
fn short(entry: &LedgerEntry) -> String {
    let whole = entry.reference.as_str();
    match whole.split_once('/') {
        Some((coupon, what)) if entry.coupon.is_some() && coupon.starts_with("coupon:") => what.to_owned(),
        _ => whole.to_owned(),
    }
}

/// `GET /console/coupons/{id}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeCoupons)?;
    let coupon = find(&desk, &id).await?;
    let ledger = desk.store().ledger_of_coupon(coupon.id).await?;
    let questions = desk.acts.coupon_questions(&visitor.operator, coupon.id).await.map_err(trouble)?;
    let object = Some(format!("coupon:{}", coupon.id));
    let runs = desk.store().runs(&RunFilter { object, limit: RUNS, ..RunFilter::default() }).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let k = visitor.lang.point_words();
    let page = Layout::of(&desk, &visitor, Section::Points, k.coupon).await?;
    let is_live = matches!(coupon.state, CouponState::Active | CouponState::Deducted)
        && coupon.expires_at > telling.now;
    Ok(visitor.show(&CouponPage {
        page,
        k,
        life: life(&coupon, visitor.lang, telling),
        ledger: ledger.iter().map(|entry| EntryLine::of(entry, telling)).collect(),
        cancel: (is_live && visitor.may(Action::CancelCoupon))
            .then(|| fill(k.cancel_text, coupon.points.points())),
        may_approve: waits_for_approval(&coupon, &questions) && visitor.may(Action::ApproveReturn),
        may_settle: coupon.state == CouponState::NeedsPerson && visitor.may(Action::ApproveReturn),
        is_over: questions.is_empty()
            && matches!(coupon.state, CouponState::Used | CouponState::Cancelled | CouponState::Expired),
        questions: questions.iter().map(|letter| LetterLine::of(letter, telling)).collect(),
        runs: runs.iter().map(|run| RunLine::of(run, telling)).collect(),
        reasons: reasons(&REASONS, visitor.terms()),
        coupon: CouponLine::of(&coupon, telling),
    }))
}

/// A conversion whose own points are in doubt waits for something else than an approval.
fn waits_for_approval(coupon: &Coupon, questions: &[DeadLetter]) -> bool {
    coupon.state != CouponState::NeedsPerson && !questions.is_empty()
}

fn life(coupon: &Coupon, lang: Lang, telling: Telling<'_>) -> Vec<(String, Moment)> {
    let k = lang.point_words();
    let steps = [
        (k.asked_for, Some(coupon.created_at)),
        (k.taken_at, coupon.deducted_at),
        (k.valid_at, coupon.activated_at),
        (lang.coupon_state(coupon.state), coupon.ended_at),
    ];
    let told = |(what, at): (&str, Option<_>)| Some((what.to_owned(), telling.moment(at?)));
    steps.into_iter().filter_map(told).collect()
}

async fn find(desk: &Desk, id: &str) -> Result<Coupon, Trouble> {
    let id: ConversionId = id.parse().map_err(|_| Trouble::NotFound)?;
    desk.store().coupon(id).await?.ok_or(Trouble::NotFound)
}

/// `POST /console/coupons/{id}/cancel`
pub(crate) async fn cancel(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::CancelCoupon)?;
    let coupon = find(&desk, &id).await?;
    let Some(reason) = posted.reason(&REASONS) else { return no_reason(&desk, &posted, &coupon) };
    let done = desk.acts.cancel_coupon(&posted.visitor.operator, coupon.id, reason).await;
    told(&desk, &posted, &coupon, done, "done_cancelling")
}

/// `POST /console/coupons/{id}/approve`
pub(crate) async fn approve(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::ApproveReturn)?;
    let coupon = find(&desk, &id).await?;
    if posted.field("checked") != "yes" {
        return Ok(posted.done(&desk, &page_of(&coupon), Note::new("failed_confirm")));
    }
    let done = desk.acts.approve_coupon(&posted.visitor.operator, coupon.id).await.map(drop);
    told(&desk, &posted, &coupon, done, "done_approved")
}

/// `POST /console/coupons/{id}/settle`
pub(crate) async fn settle(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::ApproveReturn)?;
    let coupon = find(&desk, &id).await?;
    let found = match posted.field("points") {
        "taken" => FoundPoints::Taken,
        "not-taken" => FoundPoints::NotTaken,
        _ => return no_reason(&desk, &posted, &coupon),
    };
    let Some(reason) = posted.reason(&REASONS) else { return no_reason(&desk, &posted, &coupon) };
    let done = desk.acts.settle_coupon(&posted.visitor.operator, coupon.id, found, reason).await;
    told(&desk, &posted, &coupon, done, "done_settled")
}

fn page_of(coupon: &Coupon) -> String {
    format!("/console/coupons/{}", coupon.id)
}

fn no_reason(desk: &Shared, posted: &Posted, coupon: &Coupon) -> Answer {
    Ok(posted.done(desk, &page_of(coupon), Note::new("failed_reason")))
}

fn told(
    desk: &Shared,
    posted: &Posted,
    coupon: &Coupon,
    done: Result<(), DeskRefused>,
    well: &'static str,
) -> Answer {
    let note = match done {
        Ok(()) => Note::new(well),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(desk, &page_of(coupon), note))
}
