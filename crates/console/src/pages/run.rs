//! One run: what it did, step by step, what it waits for, and how to let it go on.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::RunId;
use engine::Replay;
use flows::operators::{Action, DeskRefused};
use store::{LetterFilter, RunRow, RunState};

use super::rows::{LetterLine, RunLine, StepLine, Telling, waits_on};
use crate::{
    answer::{Answer, Trouble, html},
    desk::{Desk, Shared},
    layout::{Layout, Note, Section},
    posted::{Posted, refusal},
    session::Visitor,
    show::Moment,
    words::Words,
};

const LETTERS: u32 = 50;

#[derive(Template)]
#[template(path = "pages/run.html")]
struct RunPage {
    page: Layout,
    story: Story,
    id: String,
    lane: String,
    key: String,
    class: String,
    input: String,
    replay_of: Option<String>,
    letters: Vec<LetterLine>,
    retry: Option<Retry>,
    cannot: Option<&'static str>,
}

/// The part that refreshes itself while the run goes on.
#[derive(Template)]
#[template(path = "parts/story.html")]
struct Story {
    w: &'static Words,
    run: RunLine,
    finished: Option<Moment>,
    waits_on: Option<String>,
    steps: Vec<StepLine>,
    is_moving: bool,
}

/// How to let it go on.
struct Retry {
    text: &'static str,
    command: String,
    curl: String,
}

/// `GET /console/runs/{id}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeRuns)?;
    let run = find(&desk, &id).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let filter = LetterFilter { run: Some(run.id), limit: LETTERS, ..LetterFilter::default() };
    let letters = desk.store().letters(&filter).await?;
    let story = Story::of(&desk, &run, telling).await?;
    let page = Layout::of(&desk, &visitor, Section::Runs, story.run.flow.clone()).await?;
    let (retry, cannot) = retry_of(&desk, &visitor, &run);
    Ok(visitor.show(&RunPage {
        page,
        story,
        id: run.id.to_string(),
        lane: run.lane.clone(),
        key: run.key.clone(),
        class: visitor.terms().say(run.class.as_str()),
        input: run.input.to_string(),
        replay_of: run.replay_of.map(|id| id.to_string()),
        letters: letters.iter().map(|letter| LetterLine::of(letter, telling)).collect(),
        retry,
        cannot,
    }))
}

/// `GET /console/parts/runs/{id}`
pub(crate) async fn part(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeRuns)?;
    let run = find(&desk, &id).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    Ok(html(&Story::of(&desk, &run, telling).await?).into_response())
}

async fn find(desk: &Desk, id: &str) -> Result<RunRow, Trouble> {
    let id: RunId = id.parse().map_err(|_| Trouble::NotFound)?;
    desk.store().run(id).await?.ok_or(Trouble::NotFound)
}

impl Story {
    async fn of(desk: &Desk, run: &RunRow, telling: Telling<'_>) -> store::Result<Self> {
        let steps = desk.store().steps(run.id).await?;
        let is_moving = run.state == RunState::Waiting;
        Ok(Self {
            w: telling.to.words(),
            run: RunLine::of(run, telling),
            finished: run.finished_at.map(|at| telling.moment(at)),
            waits_on: waits_on(&run.waits_on, telling).filter(|_| is_moving),
            steps: steps.iter().map(|step| StepLine::of(step, telling)).collect(),
            is_moving,
        })
    }
}

/// How this run can go on, or why it cannot.
fn retry_of(desk: &Desk, visitor: &Visitor, run: &RunRow) -> (Option<Retry>, Option<&'static str>) {
    let w = visitor.words();
    if !matches!(run.state, RunState::Waiting | RunState::Dead) {
        return (None, None);
    }
    match replay_class(desk, &run.flow) {
        Some(Replay::Never) | None => return (None, Some(w.never_text)),
        Some(Replay::NeedsApproval) => return (None, Some(w.approval_text)),
        Some(Replay::Safe | Replay::VerifyFirst) => {}
    }
    if !visitor.may(Action::Retry) {
        return (None, Some(w.no_rights));
    }
    let text = if run.state == RunState::Dead { w.retry_text } else { w.retry_again_text };
    let (command, curl) = copies(desk, run.id);
    (Some(Retry { text, command, curl }), None)
}

pub(crate) fn replay_class(desk: &Desk, flow: &str) -> Option<Replay> {
    desk.hub.engine().flows().into_iter().find(|terms| terms.name == flow).map(|terms| terms.replay)
}

/// The same act at a terminal: as a command and as a call.
pub(crate) fn copies(desk: &Desk, run: RunId) -> (String, String) {
    let url = desk.place.url();
    let curl =
        format!("curl -X POST -H \"Authorization: Bearer $ENISHI_TOKEN\" {url}/ops/v1/runs/{run}/retry");
    (format!("enishi runs retry {run}"), curl)
}

/// `POST /console/runs/{id}/retry`
pub(crate) async fn retry(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::Retry)?;
    let run = find(&desk, &id).await?;
    let note = match desk.acts.retry(&posted.visitor.operator, run.id).await {
        Ok(()) => Note::new("done_retried"),
        Err(DeskRefused::ReplayNotAllowed)
            if replay_class(&desk, &run.flow) == Some(Replay::NeedsApproval) =>
        {
            Note::new("failed_approval")
        }
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, &format!("/console/runs/{}", run.id), note))
}
