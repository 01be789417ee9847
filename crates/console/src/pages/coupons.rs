//! Coupons made of points: a list with filters, and what waits for a decision.

use askama::Template;
use axum::extract::{Query, State};
use domain::{ConversionId, CustomerId, Timestamp, coupon::CouponState};
use flows::operators::Action;
use serde::Deserialize;
use store::Coupon;

use super::{
    rows::{LetterLine, Telling},
    runs::{Tab, address},
};
use crate::{
    answer::{Answer, Trouble},
    desk::Shared,
    layout::{Layout, Section},
    session::Visitor,
    show::{Badge, Moment, Tone},
    words::{PointWords, fill},
};

const PAGE: usize = 50;
const MOST: u32 = 500;
/// States with a tab of their own.
const TABS: [CouponState; 5] = [
    CouponState::NeedsPerson,
    CouponState::Active,
    CouponState::Used,
    CouponState::Cancelled,
    CouponState::Expired,
];

/// The filter as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: String,
    id: String,
    before: String,
}

#[derive(Template)]
#[template(path = "pages/coupons.html")]
struct CouponsPage {
    page: Layout,
    k: &'static PointWords,
    asked: Asked,
    tabs: Vec<Tab>,
    questions: Vec<LetterLine>,
    differences: Vec<LetterLine>,
    coupons: Vec<CouponLine>,
    is_unreadable: bool,
    older: Option<String>,
    newest: Option<String>,
    may_prove: bool,
}

/// A coupon in a list.
pub(super) struct CouponLine {
    pub(super) id: String,
    pub(super) short: String,
    pub(super) customer: String,
    pub(super) state: Badge,
    pub(super) cause: Option<String>,
    pub(super) points: i64,
    pub(super) yen: String,
    pub(super) order: Option<u64>,
    pub(super) discount: Option<u64>,
    pub(super) created: Moment,
    pub(super) until: Moment,
}

impl CouponLine {
    pub(super) fn of(coupon: &Coupon, telling: Telling<'_>) -> Self {
        let lang = telling.to.lang;
        let id = coupon.id.to_string();
        Self {
            short: id.split('-').next().unwrap_or_default().to_owned(),
            id,
            customer: coupon.customer.to_string(),
            state: Badge::new(tone(coupon.state), lang.coupon_state(coupon.state)),
            cause: coupon.reason.as_ref().map(|code| telling.to.terms().cause(code.as_str())),
            points: coupon.points.points().0,
            yen: fill(lang.point_words().yen, coupon.yen.0),
            order: coupon.order,
            discount: coupon.discount,
            created: telling.moment(coupon.created_at),
            until: telling.moment(coupon.expires_at),
        }
    }
}

const fn tone(state: CouponState) -> Tone {
    match state {
        CouponState::Active => Tone::Good,
        CouponState::NeedsPerson => Tone::Bad,
        CouponState::DeductInDoubt => Tone::Warn,
        CouponState::Used | CouponState::Cancelled | CouponState::Expired => Tone::Quiet,
        _ => Tone::Busy,
    }
}

/// `GET /console/coupons`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    visitor.must(Action::SeeCoupons)?;
    let mut found = asked.find(&desk).await?;
    let is_unreadable = found.is_none();
    let rows = found.get_or_insert_default();
    let has_more = asked.id.is_empty() && rows.len() > PAGE;
    rows.truncate(if asked.id.is_empty() { PAGE } else { usize::MAX });
    let older = rows.last().filter(|_| has_more).map(|coupon| asked.with(&asked.state, &mark_text(coupon)));
    let telling = Telling { to: &visitor, now: desk.now() };
    let by = &visitor.operator;
    let lines = |letters: &[store::DeadLetter]| {
        letters.iter().map(|letter| LetterLine::of(letter, telling)).collect::<Vec<_>>()
    };
    let questions = desk.acts.open_questions(by).await.map_err(trouble)?;
    let differences = desk.acts.open_differences(by).await.map_err(trouble)?;
    let k = visitor.lang.point_words();
    let page = Layout::of(&desk, &visitor, Section::Points, k.nav).await?;
    Ok(visitor.show(&CouponsPage {
        page,
        k,
        tabs: tabs(&asked, &visitor),
        questions: lines(&questions),
        differences: lines(&differences),
        coupons: rows.iter().map(|coupon| CouponLine::of(coupon, telling)).collect(),
        is_unreadable,
        older,
        newest: (!asked.before.is_empty()).then(|| asked.with(&asked.state, "")),
        may_prove: visitor.may(Action::ProvePoints),
        asked,
    }))
}

pub(super) fn trouble(refused: flows::operators::DeskRefused) -> Trouble {
    match refused {
        flows::operators::DeskRefused::NotAllowed => Trouble::Forbidden,
        flows::operators::DeskRefused::Missing(_) => Trouble::NotFound,
        flows::operators::DeskRefused::Store(error) => error.into(),
        _ => Trouble::Unavailable,
    }
}

impl Asked {
    fn state(&self) -> Option<CouponState> {
        CouponState::from_name(&self.state)
    }

    /// None if what stands in the id field cannot be an id.
    async fn find(&self, desk: &Shared) -> store::Result<Option<Vec<Coupon>>> {
        let id = self.id.trim();
        if id.is_empty() {
            let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
            return desk.store().coupons(self.state(), mark(&self.before), limit).await.map(Some);
        }
        let mut found = Vec::new();
        if let Ok(id) = id.parse::<ConversionId>() {
            found.extend(desk.store().coupon(id).await?);
        } else {
            // A number may be a customer's or an order's.
            let number = CustomerId::from_gid(id).ok().map(CustomerId::get).or_else(|| id.parse().ok());
            let Some(number) = number else { return Ok(None) };
            if let Ok(customer) = number.to_string().parse() {
                found.extend(desk.store().coupons_of(customer, MOST).await?);
            }
            found.extend(desk.store().coupons_of_order(number).await?);
        }
        found.retain(|coupon| self.state().is_none_or(|state| coupon.state == state));
        Ok(Some(found))
    }

    fn with(&self, state: &str, before: &str) -> String {
        address("/console/coupons", &[("state", state), ("id", &self.id), ("before", before)])
    }
}

/// Where a page ended, as the address carries it.
fn mark_text(coupon: &Coupon) -> String {
    format!("{}_{}", coupon.created_at, coupon.id)
}

fn mark(text: &str) -> Option<(Timestamp, ConversionId)> {
    let (at, id) = text.split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn tabs(asked: &Asked, visitor: &Visitor) -> Vec<Tab> {
    let k = visitor.lang.point_words();
    let tab = |label: &str, state: &str| Tab {
        label: label.to_owned(),
        href: asked.with(state, ""),
        is_here: asked.state == state,
    };
    let mut tabs = vec![tab(k.all, "")];
    tabs.extend(TABS.into_iter().map(|state| tab(visitor.lang.coupon_state(state), state.as_str())));
    tabs
}
