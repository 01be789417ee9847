//! One comparison from its beginning to its end: at most one at a time, and running it again only does what is left.

use engine::Engine;
use store::{MatchCounts, MatchRun, MatchState};
use tokio::sync::mpsc;

use super::{
    ask::{Ask, News, Reject, Stopped},
    gather::UnderWay,
    hand_over::milli_bits,
};
use crate::{
    HubParts,
    matching::scored::{Decision, Findings, Matcher, RULE_VERSION},
};

/// A comparison that was silent for so long is gone with its process.
const SILENT: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);
/// While pairs are compared it shows that it is alive so many times.
const BEATS: u64 = 20;

/// What a comparison found.
#[derive(Debug)]
pub struct Compared {
    /// The pairs.
    pub findings: Findings,
    /// Records that could not be compared.
    pub rejects: Vec<Reject>,
    /// What was counted.
    pub counts: MatchCounts,
}

/// Reads both sides, compares them, and unless it is a dry run hands each pair to the hub. Nothing of a person is
/// kept: both sides are in memory, and gone when it ends.
pub async fn compare(
    parts: &HubParts,
    engine: &Engine,
    ask: &Ask,
    tell: &mut (dyn FnMut(News) + Send),
) -> Result<Compared, Stopped> {
    let now = parts.clock.now();
    let run = MatchRun {
        id: ask.id,
        dry_run: ask.dry_run,
        state: MatchState::Running,
        started_by: ask.by.clone(),
        started_at: now,
        beat_at: now,
        ended_at: None,
        rule: RULE_VERSION.to_owned(),
        counts: MatchCounts::default(),
    };
    parts.store.begin_match(run, now - SILENT).await??;
    let mut under_way = UnderWay { parts, ask, tell, counts: MatchCounts::default(), rejects: Vec::new() };
    let outcome = under_way.carry_out(engine).await;
    let (counts, rejects) = (under_way.counts, under_way.rejects);
    let state = if outcome.is_ok() { MatchState::Done } else { MatchState::Failed };
    parts.store.end_match(ask.id, state, counts, parts.clock.now()).await?;
    outcome.map(|findings| Compared { findings, rejects, counts })
}

/// A comparison was broken off on purpose; running it again goes on from what is done.
pub async fn interrupted(parts: &HubParts, ask: &Ask) -> store::Result<()> {
    let counts = parts.store.match_run(ask.id).await?.map(|run| run.counts).unwrap_or_default();
    parts.store.end_match(ask.id, MatchState::Interrupted, counts, parts.clock.now()).await
}

impl UnderWay<'_> {
    async fn carry_out(&mut self, engine: &Engine) -> Result<Findings, Stopped> {
        let matcher = self.gather().await?;
        let findings = self.propose(matcher).await?;
        self.count(&findings);
        self.beat().await?;
        if !self.ask.dry_run {
            self.hand_over(engine, &findings).await?;
        }
        Ok(findings)
    }

    /// Beside the async threads: it takes the processor.
    async fn propose(&mut self, matcher: Matcher) -> Result<Findings, Stopped> {
        let limits = self.ask.limits(self.parts);
        let (said, mut heard) = mpsc::unbounded_channel();
        let comparing = tokio::task::spawn_blocking(move || {
            matcher.propose(&limits, &move |done, total| {
                // Nobody listening any more is not a failure.
                let _ = said.send((done, total));
            })
        });
        let mut shown = 0;
        while let Some((done, total)) = heard.recv().await {
            (self.tell)(News::Compares(done, total));
            let part = done * BEATS / total.max(1);
            if part != shown {
                shown = part;
                self.beat().await?;
            }
        }
        comparing.await.map_err(|_| Stopped::Broken)
    }

    fn count(&mut self, findings: &Findings) {
        let of = |decision| findings.proposals.iter().filter(|p| p.decision == decision).count() as u64;
        let smaller = self.counts.customers.min(self.counts.members);
        let share = self.ask.limits(self.parts).review_budget;
        self.counts = MatchCounts {
            pairs_compared: findings.pairs_compared,
            blocks_skipped: findings.blocks_skipped,
            links: of(Decision::Link),
            reviews: of(Decision::Review),
            left_out: findings.left_out,
            review_floor: milli_bits(findings.review_floor),
            review_budget: budget(share, smaller),
            ..self.counts
        };
    }
}

/// Pairs a person is asked about at most.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of people"
)]
fn budget(share: f64, people: u64) -> u64 {
    (share.clamp(0.0, 1.0) * people as f64).floor() as u64
}
