//! Merges: who became whom, how far it is, where every point went, and taking one apart.

use askama::Template;
use axum::extract::{Path, State};
use domain::{CustomerId, MergeId, PosMemberId};
use flows::{
    merging::{Explained, MergeWish},
    operators::{Action, DeskRefused, Reason},
};
use store::{Merge, MergeState, MoveState, PointMove};

use super::{letter::reasons, rows::Telling, runs::Choice};
use crate::{
    answer::{Answer, Trouble},
    desk::Shared,
    layout::{Layout, Note, Section},
    posted::{Posted, refusal},
    session::Visitor,
    show::{Badge, Moment, Tone},
    words::Lang,
};

const PAGE: u32 = 100;
/// Why records are merged, or taken apart.
pub(super) const REASONS: [Reason; 4] =
    [Reason::Duplicate, Reason::CustomerRequest, Reason::WrongPerson, Reason::Trial];

#[derive(Template)]
#[template(path = "pages/merges.html")]
struct MergesPage {
    page: Layout,
    merges: Vec<MergeLine>,
}

#[derive(Template)]
#[template(path = "pages/merge.html")]
struct MergePage {
    page: Layout,
    merge: MergeLine,
    moves: Vec<MoveLine>,
    run: Option<String>,
    split: Option<Vec<String>>,
    reasons: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "pages/merge_plan.html")]
struct PlanPage {
    page: Layout,
    survivor: String,
    loser: Option<String>,
    member: Option<String>,
    points: i64,
    points_after: Option<i64>,
    /// Fields of the one who goes that the online store does not take over.
    lost: String,
    survivor_pos: Option<String>,
    loser_pos: Option<String>,
    expires_on: Option<String>,
    blockers: Vec<String>,
    stays: Vec<String>,
    reasons: Vec<Choice>,
}

/// A merge in a list.
struct MergeLine {
    id: String,
    kind: String,
    survivor: String,
    loser: Option<String>,
    survivor_pos: Option<String>,
    loser_pos: Option<String>,
    state: Badge,
    code: Option<String>,
    by: String,
    begun: Moment,
}

/// Points on their way.
struct MoveLine {
    from: String,
    to: String,
    points: i64,
    expires_on: Option<String>,
    state: Badge,
}

impl MergeLine {
    fn of(merge: &Merge, telling: Telling<'_>) -> Self {
        let terms = telling.to.terms();
        let tone = match merge.state {
            MergeState::Done => Tone::Good,
            MergeState::Refused => Tone::Warn,
            MergeState::Split => Tone::Quiet,
            _ => Tone::Busy,
        };
        Self {
            id: merge.id.to_string(),
            kind: terms.say(&format!("merge_{}", named(&merge.kind))),
            survivor: merge.survivor.to_string(),
            loser: merge.loser.map(|id| id.to_string()),
            survivor_pos: merge.survivor_pos.map(|id| id.to_string()),
            loser_pos: merge.loser_pos.map(|id| id.to_string()),
            state: Badge::new(tone, terms.say(&format!("merge_{}", named(&merge.state)))),
            code: merge
                .code
                .as_ref()
                .map(|code| sentence(telling.to.lang, flows::merging::explain::explain(code.as_str()))),
            by: merge.started_by.clone(),
            begun: telling.moment(merge.created_at),
        }
    }
}

impl MoveLine {
    fn of(moved: &PointMove, telling: Telling<'_>) -> Self {
        let tone = match moved.state {
            MoveState::Done => Tone::Good,
            MoveState::InTransit => Tone::Warn,
            MoveState::Planned => Tone::Busy,
            MoveState::Void => Tone::Quiet,
        };
        Self {
            from: moved.from.to_string(),
            to: moved.to.to_string(),
            points: moved.points.0,
            expires_on: moved.expires_on.map(|day| day.to_string()),
            state: Badge::new(tone, telling.to.terms().say(&format!("move_{}", named(&moved.state)))),
        }
    }
}

/// The stored name of a choice.
fn named(choice: &impl serde::Serialize) -> String {
    serde_json::to_value(choice).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn sentence(lang: Lang, words: flows::merging::explain::Explanation) -> String {
    match lang {
        Lang::Ja => words.ja.to_owned(),
        Lang::En => words.en.to_owned(),
    }
}

pub(super) fn sentences(lang: Lang, all: &[Explained]) -> Vec<String> {
    all.iter().map(|one| sentence(lang, one.words)).collect()
}

/// `GET /console/merges`
pub(crate) async fn list(State(desk): State<Shared>, visitor: Visitor) -> Answer {
    visitor.must(Action::SeeMerges)?;
    let rows = desk.store().merges(None, PAGE).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let page = Layout::of(&desk, &visitor, Section::Links, visitor.words().merges).await?;
    let merges = rows.iter().map(|merge| MergeLine::of(merge, telling)).collect();
    Ok(visitor.show(&MergesPage { page, merges }))
}

/// `GET /console/merges/{id}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeMerges)?;
    let id: MergeId = id.parse().map_err(|_| Trouble::NotFound)?;
    let found = desk.acts.merge(&visitor.operator, id).await;
    let (merge, moves, run) = found.map_err(|refused| missing(&refused))?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let page = Layout::of(&desk, &visitor, Section::Links, visitor.words().merge_page).await?;
    let split = match merge.state == MergeState::Done && visitor.may(Action::Split) {
        // A till that does not answer says nothing; the button tells then.
        true => {
            desk.acts.plan_split(&visitor.operator, id).await.ok().filter(|plan| plan.blockers.is_empty())
        }
        false => None,
    };
    Ok(visitor.show(&MergePage {
        page,
        merge: MergeLine::of(&merge, telling),
        moves: moves.iter().map(|moved| MoveLine::of(moved, telling)).collect(),
        run: run.map(|run| run.to_string()),
        split: split.map(|plan| sentences(visitor.lang, &plan.stays)),
        reasons: reasons(&REASONS, visitor.terms()),
    }))
}

fn missing(refused: &DeskRefused) -> Trouble {
    match refused {
        DeskRefused::NotAllowed => Trouble::Forbidden,
        DeskRefused::Missing(_) => Trouble::NotFound,
        _ => Trouble::Unavailable,
    }
}

/// `POST /console/customers/{id}/merge`: first what it comes to, then, with a reason and a tick, the merge.
pub(crate) async fn merge(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::Merge)?;
    let survivor: CustomerId = id.parse().map_err(|_| Trouble::NotFound)?;
    let page = format!("/console/customers/{survivor}");
    let Some(wish) = wish(survivor, &posted) else {
        return Ok(posted.done(&desk, &page, Note::new("failed_missing")));
    };
    if posted.field("checked") != "yes" {
        return plan(&desk, &posted, wish, &page).await;
    }
    let Some(reason) = posted.reason(&REASONS) else {
        return Ok(posted.done(&desk, &page, Note::new("failed_reason")));
    };
    match desk.acts.begin_merge(&posted.visitor.operator, wish, reason).await {
        Ok(merge) => Ok(posted.done(&desk, &format!("/console/merges/{merge}"), Note::new("done_merging"))),
        Err(refused) => Ok(posted.done(&desk, &page, refusal(refused)?)),
    }
}

fn wish(survivor: CustomerId, posted: &Posted) -> Option<MergeWish> {
    if let Ok(loser) = posted.field("loser").parse::<CustomerId>() {
        return Some(MergeWish::Customers { survivor, loser });
    }
    let loser = posted.field("member").parse::<PosMemberId>().ok()?;
    Some(MergeWish::Members { survivor, loser })
}

async fn plan(desk: &Shared, posted: &Posted, wish: MergeWish, back: &str) -> Answer {
    let visitor = &posted.visitor;
    let plan = match desk.acts.plan_merge(&visitor.operator, wish).await {
        Ok(plan) => plan,
        Err(refused) => return Ok(posted.done(desk, back, refusal(refused)?)),
    };
    let page = Layout::of(desk, visitor, Section::Links, visitor.words().merge_plan).await?;
    let text = |id: Option<PosMemberId>| id.map(|id| id.to_string());
    let fields = plan.online.iter().flat_map(|online| &online.lost);
    let lost: Vec<String> = fields.map(|field| visitor.terms().say(field)).collect();
    let member = match wish {
        MergeWish::Members { loser, .. } => Some(loser.to_string()),
        MergeWish::Customers { .. } => None,
    };
    Ok(visitor.show(&PlanPage {
        page,
        survivor: plan.survivor.to_string(),
        loser: plan.loser.map(|id| id.to_string()),
        member,
        points: plan.points.0,
        points_after: plan.survivor_points.map(|points| points.0.saturating_add(plan.points.0)),
        lost: lost.join(", "),
        survivor_pos: text(plan.survivor_pos),
        loser_pos: text(plan.loser_pos),
        expires_on: plan.expires_on.map(|day| day.to_string()),
        blockers: sentences(visitor.lang, &plan.blockers),
        stays: sentences(visitor.lang, &plan.stays),
        reasons: reasons(&REASONS, visitor.terms()),
    }))
}

/// `POST /console/merges/{id}/split`
pub(crate) async fn split(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::Split)?;
    let id: MergeId = id.parse().map_err(|_| Trouble::NotFound)?;
    let page = format!("/console/merges/{id}");
    if posted.field("checked") != "yes" {
        return Ok(posted.done(&desk, &page, Note::new("failed_confirm")));
    }
    let Some(reason) = posted.reason(&REASONS) else {
        return Ok(posted.done(&desk, &page, Note::new("failed_reason")));
    };
    let note = match desk.acts.split(&posted.visitor.operator, id, reason).await {
        Ok(_) => Note::new("done_splitting"),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, &page, note))
}
