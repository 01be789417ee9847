//! The first page: what waits in each flow, what needs a person, whether promises are kept.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::Vendor;
use flows::{Charter, operators::Action};
use store::{Backlog, CaseState, LetterFilter, LetterState, Scope, Switch};

use crate::{
    answer::{Answer, Trouble, html},
    desk::{Desk, Shared},
    layout::{Layout, Section},
    session::Visitor,
    show::{Badge, Moment, Tone, span},
    words::{charter_of, fill},
};

use super::rows::Telling;

/// No more than this are counted exactly.
const COUNTED: u32 = 1_000;

#[derive(Template)]
#[template(path = "pages/overview.html")]
struct OverviewPage {
    page: Layout,
    board: Board,
}

/// The part that refreshes itself.
#[derive(Template)]
#[template(path = "parts/board.html")]
struct Board {
    w: &'static crate::words::Words,
    flows: Vec<FlowLine>,
    systems: Vec<SystemLine>,
    known: u64,
    linked: u64,
    open_letters: String,
    has_letters: bool,
    open_cases: String,
    has_cases: bool,
    at: String,
}

struct FlowLine {
    name: String,
    query: String,
    waiting: u64,
    dead: u64,
    oldest: Option<Moment>,
    promise: String,
    usual: Option<String>,
    verdict: Badge,
}

struct SystemLine {
    name: String,
    state: Badge,
}

/// `GET /console`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor) -> Answer {
    visitor.must(Action::SeeFlows)?;
    let board = Board::of(&desk, &visitor).await?;
    let page = Layout::of(&desk, &visitor, Section::Overview, visitor.words().overview).await?;
    Ok(visitor.show(&OverviewPage { page, board }))
}

/// `GET /console/parts/overview`
pub(crate) async fn part(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Trouble> {
    visitor.must(Action::SeeFlows)?;
    Ok(html(&Board::of(&desk, &visitor).await?).into_response())
}

impl Board {
    async fn of(desk: &Desk, visitor: &Visitor) -> store::Result<Self> {
        let store = desk.store();
        let (backlog, switches) = (store.backlog().await?, store.switches().await?);
        let (known, linked) = store.link_counts().await?;
        let open = LetterFilter { state: Some(LetterState::Open), limit: COUNTED, ..LetterFilter::default() };
        let letters = store.letters(&open).await?.len();
        let cases = store.cases(Some(CaseState::Open), COUNTED).await?.len();
        let telling = Telling { to: visitor, now: desk.now() };
        let flow = |(name, charter): &(&str, &Charter)| {
            let waits = backlog.iter().find(|row| row.flow == *name);
            flow_line(desk, telling, (name, charter), waits, &switches)
        };
        Ok(Self {
            w: visitor.words(),
            flows: flows::FLOWS.iter().map(flow).collect(),
            systems: systems(desk, visitor, &switches),
            known,
            linked,
            open_letters: counted(letters),
            has_letters: letters > 0,
            open_cases: counted(cases),
            has_cases: cases > 0,
            at: telling.moment(telling.now).clock(),
        })
    }
}

fn counted(rows: usize) -> String {
    if rows >= COUNTED as usize { format!("{COUNTED}+") } else { rows.to_string() }
}

fn flow_line(
    desk: &Desk,
    telling: Telling<'_>,
    (name, charter): (&str, &Charter),
    waits: Option<&Backlog>,
    switches: &[Switch],
) -> FlowLine {
    let (w, terms) = (telling.to.words(), telling.to.terms());
    let oldest = waits.and_then(|row| row.oldest);
    let age_s = oldest.map(|at| telling.now.duration_since(at).as_secs());
    let is_paused = switches.iter().any(|switch| switch.scope == Scope::Flow(name.to_owned()));
    let verdict = match age_s {
        _ if is_paused => Badge::new(Tone::Paused, w.paused_word),
        None => Badge::new(Tone::Quiet, w.idle),
        Some(age) if age > i64::from(charter.timing.within_s) => Badge::new(Tone::Warn, w.broken),
        Some(_) => Badge::new(Tone::Good, w.kept),
    };
    let usual = desk.hub.engine().facts().run_median_ms(name);
    FlowLine {
        name: terms.flow_name(name),
        query: url::form_urlencoded::byte_serialize(name.as_bytes()).collect(),
        waiting: waits.map_or(0, |row| row.waiting),
        dead: waits.map_or(0, |row| row.dead),
        oldest: oldest.map(|at| telling.moment(at)),
        promise: charter_of(terms, name, charter).promise.to_owned(),
        usual: usual.map(|ms| if ms < 1_000 { fill(w.took, ms) } else { span(telling.to.lang, ms / 1_000) }),
        verdict,
    }
}

fn systems(desk: &Desk, visitor: &Visitor, switches: &[Switch]) -> Vec<SystemLine> {
    let (w, engine) = (visitor.words(), desk.hub.engine());
    let line = |vendor: Vendor| {
        let is_paused = switches.iter().any(|switch| switch.scope == Scope::Vendor(vendor));
        let state = match engine.failures_in_a_row(vendor) {
            _ if is_paused => Badge::new(Tone::Paused, w.paused_word),
            _ if engine.is_left_alone(vendor) => Badge::new(Tone::Bad, w.left_alone),
            0 => Badge::new(Tone::Good, w.answers),
            failures => Badge::new(Tone::Warn, fill(w.failing_times, failures)),
        };
        SystemLine { name: visitor.terms().say(vendor.as_str()), state }
    };
    [Vendor::Shopify, Vendor::Smaregi, Vendor::Hubspot, Vendor::Mail].into_iter().map(line).collect()
}
