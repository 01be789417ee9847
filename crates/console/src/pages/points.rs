//! One member's points: why the balance is what it is.

use askama::Template;
use axum::extract::{Path, State};
use domain::{CustomerId, points::MovementKind};
use flows::{operators::Action, points::Explained};

use super::{
    coupon::EntryLine,
    coupons::{CouponLine, trouble},
    rows::Telling,
};
use crate::{
    answer::{Answer, Trouble},
    desk::Shared,
    layout::{Layout, Section},
    session::Visitor,
    show::Moment,
    words::{Lang, PointWords, fill},
};

const COUPONS: u32 = 50;

#[derive(Template)]
#[template(path = "pages/points.html")]
struct PointsPage {
    page: Layout,
    k: &'static PointWords,
    customer: String,
    balance: Option<i64>,
    expires_on: Option<String>,
    by_tills: Option<i64>,
    by_hub: i64,
    accounts: Vec<(String, i64)>,
    movements: Option<Vec<MovementLine>>,
    coupons: Vec<CouponLine>,
    ledger: Vec<EntryLine>,
}

struct MovementLine {
    at: Moment,
    kind: &'static str,
    points: i64,
    after: Option<i64>,
    receipt: u64,
    why: String,
    coupon: Option<String>,
}

/// `GET /console/customers/{id}/points`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeCoupons)?;
    let customer: CustomerId = id.parse().map_err(|_| Trouble::NotFound)?;
    let story = desk.acts.explain_points(&visitor.operator, customer).await.map_err(trouble)?;
    let coupons = desk.store().coupons_of(customer, COUPONS).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let (lang, k) = (visitor.lang, visitor.lang.point_words());
    let title = fill(k.member_page, customer);
    let page = Layout::of(&desk, &visitor, Section::Points, title).await?;
    Ok(visitor.show(&PointsPage {
        page,
        k,
        customer: customer.to_string(),
        by_tills: story.by_tills().map(|points| points.0),
        by_hub: story.by_hub.0,
        balance: story.balance.map(|balance| balance.points.0),
        expires_on: story.balance.and_then(|balance| balance.expires_on).map(|day| day.to_string()),
        accounts: story.accounts.into_iter().map(|(of, points)| (lang.account(of), points.0)).collect(),
        movements: story.movements.map(|all| all.iter().map(|m| line(m, telling)).collect()),
        coupons: coupons.iter().map(|coupon| CouponLine::of(coupon, telling)).collect(),
        ledger: story.bookings.iter().map(|entry| EntryLine::of(entry, telling)).collect(),
    }))
}

fn line(explained: &Explained, telling: Telling<'_>) -> MovementLine {
    let (moved, lang) = (&explained.movement, telling.to.lang);
    let k = lang.point_words();
    let why = explained.booked.map(|(from, to)| format!("{} → {}", lang.account(from), lang.account(to)));
    MovementLine {
        at: telling.moment(moved.at),
        kind: kind(lang, moved.kind),
        points: moved.points.0,
        after: moved.balance_after.map(|points| points.0),
        receipt: moved.transaction,
        why: why.unwrap_or_else(|| if explained.is_of_merge { k.of_merge } else { k.at_till }.to_owned()),
        coupon: explained.coupon.map(|id| id.to_string()),
    }
}

const fn kind(lang: Lang, kind: MovementKind) -> &'static str {
    let k = lang.point_words();
    match kind {
        MovementKind::Earned => k.earned,
        MovementKind::Spent => k.spent,
        MovementKind::Reversed => k.reversed,
        MovementKind::Added => k.added,
        MovementKind::Subtracted => k.subtracted,
        MovementKind::Expired => k.expired_points,
    }
}
