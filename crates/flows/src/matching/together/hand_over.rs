//! Each pair becomes a run of its own, in the customer's lane: one per link, one per customer a person is asked about.

use std::collections::BTreeMap;

use domain::CustomerId;
use engine::{Engine, Start};
use store::CaseKind;

use super::{
    ask::{News, Stopped},
    gather::UnderWay,
    pair::{self, Candidate, Input},
};
use crate::matching::scored::{Decision, Findings, Proposal};

/// Runs that are begun with one write.
const AT_ONCE: usize = 100;

impl UnderWay<'_> {
    pub(super) async fn hand_over(&mut self, engine: &Engine, findings: &Findings) -> Result<(), Stopped> {
        let inputs = self.inputs(findings);
        let total = inputs.len() as u64;
        let mut starts = Vec::with_capacity(AT_ONCE);
        for (done, input) in inputs.into_iter().enumerate() {
            let asked = self.parts.store.open_case_of(CaseKind::Match, input.customer).await?.is_some();
            // Somebody is being asked about this customer: that answer counts.
            if !asked {
                starts.push(pair::start(&input));
            }
            if starts.len() == AT_ONCE {
                self.begin(engine, std::mem::take(&mut starts)).await?;
                (self.tell)(News::HandsOver(done as u64 + 1, total));
            }
        }
        self.begin(engine, starts).await?;
        (self.tell)(News::HandsOver(total, total));
        Ok(())
    }

    async fn begin(&mut self, engine: &Engine, starts: Vec<Start>) -> Result<(), Stopped> {
        let begun = engine.start_all(starts).await?;
        let new = begun.iter().filter(|started| matches!(started, engine::Started::New(_)));
        self.counts.handed_over += new.count() as u64;
        self.beat().await
    }

    fn inputs(&self, findings: &Findings) -> Vec<Input> {
        let input = |customer, link, candidates| Input {
            comparison: self.ask.id,
            customer,
            link,
            rule: findings.rule_version.to_owned(),
            candidates,
        };
        let links = findings.proposals.iter().filter(|found| found.decision == Decision::Link);
        let mut inputs: Vec<Input> =
            links.map(|found| input(found.customer_id, true, vec![candidate(found)])).collect();
        let mut asked: BTreeMap<CustomerId, Vec<Candidate>> = BTreeMap::new();
        for found in findings.proposals.iter().filter(|found| found.decision == Decision::Review) {
            asked.entry(found.customer_id).or_default().push(candidate(found));
        }
        inputs.extend(asked.into_iter().map(|(customer, candidates)| input(customer, false, candidates)));
        inputs
    }
}

fn candidate(found: &Proposal) -> Candidate {
    Candidate { member: found.pos_member_id, facts: found.facts, score: milli_bits(found.score) }
}

/// Thousandths of a bit: scores are stored as integers.
#[expect(clippy::cast_possible_truncation, reason = "scores are a few hundred bits at most")]
pub fn milli_bits(score: f64) -> i64 {
    (score * 1_000.0).round() as i64
}
