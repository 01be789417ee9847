//! My page: the name, the points, their history and the card the till reads.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::{
    super::{
        hub::{HubAnswer, HubSilent, Line},
        state::StorefrontState,
        visit::{Frame, Visit, go, page},
        words::{clock_time, grouped, long_date},
    },
    coupon_view::{self, CouponsView, Kept, Told},
    history::{self, History},
};

#[derive(Template)]
#[template(path = "storefront/me.html")]
struct MePage {
    frame: Frame,
    name: String,
    points: Points,
    told: Option<Told>,
    coupons: CouponsView,
    history: History,
    card: Option<Card>,
}

#[derive(Template)]
#[template(path = "storefront/me_points.html")]
struct PointsPart {
    frame: Frame,
    points: Points,
}

/// The points card.
pub(super) struct Points {
    state: PointsState,
    /// Digits for the script; empty when unknown.
    raw: String,
    /// `1,250`, or a dash.
    balance: String,
    expires: Option<String>,
    rank: Option<String>,
    as_of: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PointsState {
    Fresh,
    Stale,
    NotRegistered,
    Unavailable,
}

/// The card as a picture, and the digits below its bars.
pub(super) struct Card {
    picture: String,
    pub(super) digits: String,
}

/// The hub no longer knows this token.
pub(super) struct SignedOut;

/// What the address of my page says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct MeQuery {
    /// What became of a coupon.
    coupon: String,
}

/// The whole page.
pub(crate) async fn show(
    State(state): State<StorefrontState>,
    Query(query): Query<MeQuery>,
    visit: Visit,
) -> Response {
    let Some((_, line)) = visit.customer(&state) else {
        return go("/shop/sign-in");
    };
    let told = Told::done(&query.coupon, &visit);
    whole(&state, &visit, &line, told, Kept::default()).await
}

/// The page for whoever this line speaks for, with what there is to say about coupons.
pub(super) async fn whole(
    state: &StorefrontState,
    visit: &Visit,
    line: &Line,
    told: Option<Told>,
    kept: Kept,
) -> Response {
    let (me, points, movements, card) =
        futures::join!(line.get("/v1/me"), line.get("/v1/me/points"), line.get(history::PATH), card(line));
    let (Ok((points, name_at_points)), Ok(me)) = (read_points(points, visit), known(me)) else {
        return go("/shop/sign-in?why=expired");
    };
    let Ok(coupons) = coupon_view::read(line, state, visit, &points, kept).await else {
        return go("/shop/sign-in?why=expired");
    };
    let name = me.and_then(|me| name_of(&me)).or(name_at_points).unwrap_or_default();
    let history = history::read(movements, state, visit);
    let status = match told {
        Some(Told { good: false, .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    page(status, &MePage { frame: visit.frame(), name, points, told, coupons, history, card })
}

/// Only the points card, for the page's script.
pub(crate) async fn points(State(state): State<StorefrontState>, visit: Visit) -> Response {
    let Some((_, line)) = visit.customer(&state) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    match read_points(line.get("/v1/me/points").await, &visit) {
        Ok((points, _)) => page(StatusCode::OK, &PointsPart { frame: visit.frame(), points }),
        Err(SignedOut) => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// The member card from the hub, with its digits.
pub(super) async fn card(line: &Line) -> Option<Card> {
    let answer = line.get("/v1/me/member-card.svg").await.ok()?;
    let svg = answer.status.is_success().then_some(answer.body)?;
    let digits = text_below_the_bars(std::str::from_utf8(&svg).ok()?);
    Some(Card { picture: format!("data:image/svg+xml;base64,{}", STANDARD.encode(&svg)), digits })
}

/// What the drawing prints below its bars, which is what the scanner would read.
fn text_below_the_bars(svg: &str) -> String {
    let printed =
        svg.split_once("<text").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(_, rest)| rest);
    let printed = printed.split('<').next().unwrap_or_default().trim();
    printed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

pub(super) fn known(answer: Result<HubAnswer, HubSilent>) -> Result<Option<serde_json::Value>, SignedOut> {
    match answer {
        Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => Err(SignedOut),
        Ok(answer) if answer.status.is_success() => Ok(answer.read()),
        _ => Ok(None),
    }
}

fn name_of(me: &serde_json::Value) -> Option<String> {
    let part = |name: &str| me[name].as_str().map(str::trim).filter(|part| !part.is_empty());
    let parts: Vec<&str> = [part("last_name"), part("first_name")].into_iter().flatten().collect();
    match parts.is_empty() {
        true => part("display_name").map(str::to_owned),
        false => Some(parts.join(" ")),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PointsAnswer {
    status: String,
    display_name: Option<String>,
    balance: Option<i64>,
    expires_on: Option<String>,
    rank: Option<String>,
    as_of: Option<String>,
}

/// The card's data and the name that came with it. A hub in trouble is a state of the card, not an error page.
pub(super) fn read_points(
    answer: Result<HubAnswer, HubSilent>,
    visit: &Visit,
) -> Result<(Points, Option<String>), SignedOut> {
    let told: PointsAnswer =
        known(answer)?.and_then(|body| serde_json::from_value(body).ok()).unwrap_or_default();
    let state = match (told.status.as_str(), told.balance) {
        ("ok", Some(_)) => PointsState::Fresh,
        ("stale", Some(_)) => PointsState::Stale,
        ("not_registered", _) => PointsState::NotRegistered,
        _ => PointsState::Unavailable,
    };
    let shown = matches!(state, PointsState::Fresh | PointsState::Stale);
    let balance = told.balance.filter(|_| shown);
    let points = Points {
        state,
        raw: balance.map(|points| points.to_string()).unwrap_or_default(),
        balance: balance.map_or_else(|| visit.w.me.unknown_balance.to_owned(), grouped),
        expires: told.expires_on.filter(|_| shown).map(|date| long_date(visit.lang, &date)),
        rank: told.rank.filter(|rank| shown && !rank.is_empty()),
        as_of: told.as_of.filter(|_| shown).and_then(|at| clock_time(&at)),
    };
    Ok((points, told.display_name.filter(|name| !name.is_empty())))
}

impl Points {
    fn is(&self, state: &str) -> bool {
        self.slug() == state
    }

    /// What can be spent, as far as the tills said so just now.
    pub(super) fn spendable(&self) -> Option<i64> {
        (self.state == PointsState::Fresh).then(|| self.raw.parse().ok())?
    }

    fn slug(&self) -> &'static str {
        match self.state {
            PointsState::Fresh => "ok",
            PointsState::Stale => "stale",
            PointsState::NotRegistered => "not_registered",
            PointsState::Unavailable => "unavailable",
        }
    }
}
