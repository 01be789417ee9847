//! A customer and a store member who were found to be one person are linked, or a person is asked.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{
    CaseId, Class, Code, CustomerId, Failure, Owner, PosMemberId, Record, Vendor, member::PosMember,
};
use engine::{Flow, Parks, Refused, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{CaseKind, MatchLink, NewCase, RunState};
use uuid::Uuid;

use super::recheck::facts_now;
use crate::{
    Charter, HubParts, Timing,
    erasure::graves,
    hub::customer_lane,
    matching::scored::Facts,
    systems::{as_call, memory_failed},
};

/// What bringing a pair together promises.
pub const CHARTER: Charter = Charter {
    source: "Both owners: the online store for the customer, the tills for the member; both are read again before anything is written.",
    contract: "In: a pair of ids with the levels that were compared. Out: the member carries the customer's number and the \
               pair is linked, or a case stands open, or nothing, because one of them is gone, changed or somebody else's.",
    failure: "A system down: tries again by itself for 24 hours, then a dead letter. Changed since it was compared: a case, \
              no write. The code on the card is never written.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Overnight, promise: "within a night", within_s: 43_200 },
};

/// Name in the register.
pub const NAME: &str = "bring a matched pair together";
const LINK: &str = "link the matched pair";
const ASK: &str = "ask a person about the pair";
const RETRY: &str = "try again what waited for the link";
/// A queue from a whole customer base is worked through in days, not hours.
const DECIDE_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 14);

/// A store member that may be the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The member.
    pub member: PosMemberId,
    /// What agreed when they were compared.
    pub facts: Facts,
    /// Thousandths of a bit in favour.
    pub score: i64,
}

/// What a run is started with: ids, levels, bits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Input {
    /// The comparison that found them.
    pub comparison: Uuid,
    /// N.
    pub customer: CustomerId,
    /// Link without a person; otherwise ask.
    pub link: bool,
    /// Version of the rules.
    pub rule: String,
    /// One to be linked, or those to be asked about.
    pub candidates: Vec<Candidate>,
}

/// The run for one customer of one comparison. The same question is put once, whichever comparison puts it.
pub fn start(input: &Input) -> Start {
    let members: Vec<String> = input.candidates.iter().map(|c| c.member.to_string()).collect();
    let (customer, members) = (input.customer, members.join("+"));
    let key = match input.link {
        true => format!("link:{}:{customer}:{members}", input.comparison),
        false => format!("review:{}:{customer}:{members}", input.rule),
    };
    Start {
        flow: NAME,
        key,
        lane: customer_lane(customer),
        object: format!("customer:{customer}"),
        input: serde_json::json!(input),
        run_at: None,
        companion: None,
    }
}

/// What became of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// Linked by this run.
    Linked,
    /// They are linked already, or one of them is to somebody else.
    Settled,
    /// A person told them apart, or is being asked about this customer.
    WithAPerson,
    /// One of them is gone: deleted, merged, erased.
    Gone,
    /// They have changed; these are the levels now.
    Changed(Facts),
    /// There is nothing left that speaks for them.
    Dropped,
}

impl Record for Came {}

/// The flow.
pub struct BringTogether(pub Arc<HubParts>);

#[async_trait]
impl Flow for BringTogether {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(48 * 3600),
            runbook: "runbooks/matching.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let Some(first) = input.candidates.first() else { return Ok(()) };
        if !self.0.systems.on.pos {
            return run.off(LINK, Some(Vendor::Smaregi)).await;
        }
        if !input.link {
            return self.ask(run, &input, &input.candidates, "matched-for-review").await;
        }
        let came = run
            .step(LINK, Some(Vendor::Smaregi), async |call| self.link(&input, first, &as_call(&call)).await)
            .await?;
        match came {
            Came::Linked => self.try_again(run, input.customer).await,
            Came::Changed(facts) => {
                let changed = Candidate { facts, ..first.clone() };
                self.ask(run, &input, &[changed], "changed-while-linked").await
            }
            Came::Settled | Came::WithAPerson | Came::Gone | Came::Dropped => Ok(()),
        }
    }
}

impl BringTogether {
    /// The row of ids goes first: it is one to one, so two runs cannot take one member. Whatever makes the pair not the
    /// one that was compared takes the row back.
    async fn link(&self, input: &Input, pair: &Candidate, call: &Call) -> Result<Came, Failure> {
        let (parts, memory) = (&self.0, memory_failed("look up the link"));
        let (customer, member) = (input.customer, pair.member);
        let ours = parts.store.match_of((customer, member)).await.map_err(&memory)?;
        let ours = ours.is_some_and(|link| link.run == input.comparison);
        if !ours && let Some(settled) = self.settled(customer, member).await? {
            return Ok(settled);
        }
        let customer_now = parts.systems.storefront.customer(call, customer).await?;
        let member_now = parts.systems.pos.member(call, member).await?.filter(|m| m.status.is_linkable());
        // An erasure that came between the comparison and this moment counts.
        let member_now = graves::without_erased(parts, member_now.into_iter().collect()).await?.pop();
        let (Some(customer_now), Some(member_now)) = (customer_now, member_now) else {
            return self.take_back(input, member, Came::Gone).await;
        };
        match member_now.member_number {
            Some(number) if number == customer && ours => return Ok(Came::Linked),
            Some(number) if number != customer => return self.take_back(input, member, Came::Settled).await,
            _ => {}
        }
        match facts_now(parts, customer, &customer_now.profile, &member_now) {
            Some(facts) if facts == pair.facts => self.write(input, pair, &member_now, call).await,
            Some(facts) => self.take_back(input, member, Came::Changed(facts)).await,
            None => self.take_back(input, member, Came::Dropped).await,
        }
    }

    async fn write(
        &self,
        input: &Input,
        pair: &Candidate,
        member: &PosMember,
        call: &Call,
    ) -> Result<Came, Failure> {
        let (parts, now) = (&self.0, self.0.clock.now());
        let memory = memory_failed("write the link");
        let levels = pair.facts.named().map(|(fact, level)| (fact.to_owned(), level.as_str().to_owned()));
        let why = MatchLink {
            customer: input.customer,
            member: member.id,
            run: input.comparison,
            rule: input.rule.clone(),
            score: pair.score,
            levels: levels.to_vec(),
            linked_at: now,
            undone_at: None,
        };
        // The reason first: whoever takes this up after a crash sees by it that the row of ids is ours to finish.
        parts.store.remember_match(why).await.map_err(&memory)?;
        let linked = parts.store.link_pos(input.customer, member.id, now).await.map_err(&memory)?;
        if linked.is_err() {
            return self.take_back(input, member.id, Came::Settled).await;
        }
        if member.member_number == Some(input.customer) {
            return Ok(Came::Linked);
        }
        match parts.systems.pos.set_member_number(call, member.id, Some(input.customer)).await {
            Ok(()) => Ok(Came::Linked),
            Err(failure) if failure.is_rejected_as("member-gone") => {
                self.take_back(input, member.id, Came::Gone).await
            }
            Err(failure) => Err(failure),
        }
    }

    /// Undoes the row of ids if it was ours.
    async fn take_back(&self, input: &Input, member: PosMemberId, came: Came) -> Result<Came, Failure> {
        let (store, now) = (&self.0.store, self.0.clock.now());
        let memory = memory_failed("take the link back");
        let pair = (input.customer, member);
        if store.match_of(pair).await.map_err(&memory)?.is_some_and(|link| link.run == input.comparison) {
            let linked = store.link(input.customer).await.map_err(&memory)?;
            if linked.and_then(|link| link.pos) == Some(member) {
                store.unlink_pos(input.customer, now).await.map_err(&memory)?;
            }
            store.forget_match(pair, now).await.map_err(&memory)?;
        }
        Ok(came)
    }

    /// What is decided about the two already, by rule or by a person.
    async fn settled(&self, customer: CustomerId, member: PosMemberId) -> Result<Option<Came>, Failure> {
        let (store, memory) = (&self.0.store, memory_failed("look up the link"));
        if graves::is_erased(&self.0, customer).await.map_err(&memory)? {
            return Ok(Some(Came::Gone));
        }
        let linked = store.link(customer).await.map_err(&memory)?.and_then(|link| link.pos);
        if linked.is_some() || store.link_by_pos(member).await.map_err(&memory)?.is_some() {
            return Ok(Some(Came::Settled));
        }
        let asked = store.open_case_of(CaseKind::Match, customer).await.map_err(&memory)?.is_some();
        let apart = asked || store.are_apart(customer, member).await.map_err(&memory)?;
        Ok(apart.then_some(Came::WithAPerson))
    }

    /// Opens a case with those of the candidates that are still there, free and comparable.
    async fn ask(&self, run: &Run, input: &Input, of: &[Candidate], why: &'static str) -> Result<(), Stop> {
        run.step(ASK, Some(Vendor::Smaregi), async |call| {
            let standing = self.standing(input, of, &as_call(&call)).await?;
            if standing.is_empty() {
                return Ok(None);
            }
            let now = self.0.clock.now();
            let case = NewCase {
                id: CaseId(self.0.random.uuid(now)),
                kind: CaseKind::Match,
                customer: input.customer,
                candidates: standing,
                code: Code::new(why),
                owner: CHARTER.owner,
                due_at: now + DECIDE_WITHIN,
                created_at: now,
            };
            self.0.store.open_case(case).await.map(Some).map_err(memory_failed("open a match case"))
        })
        .await
        .map(drop::<Option<CaseId>>)
    }

    async fn standing(
        &self,
        input: &Input,
        of: &[Candidate],
        call: &Call,
    ) -> Result<Vec<store::Candidate>, Failure> {
        let customer = self.0.systems.storefront.customer(call, input.customer).await?;
        let Some(customer) = customer else { return Ok(Vec::new()) };
        let mut standing = Vec::new();
        for candidate in of {
            if self.settled(input.customer, candidate.member).await?.is_some() {
                continue;
            }
            let member = self.0.systems.pos.member(call, candidate.member).await?;
            let free = member.filter(|m| m.status.is_linkable() && m.member_number.is_none());
            let Some(member) = free else { continue };
            if let Some(facts) = facts_now(&self.0, input.customer, &customer.profile, &member) {
                standing.push(evidence(candidate, facts, &input.rule));
            }
        }
        Ok(standing)
    }

    /// A run about this customer that stopped because nobody knew which member it is goes on now.
    async fn try_again(&self, run: &Run, customer: CustomerId) -> Result<(), Stop> {
        run.step(RETRY, None, async |_| {
            let memory = memory_failed("look for what waits");
            let spread = crate::registration::spread::NAME;
            let row = self.0.store.run_by_key(spread, &customer.to_string()).await.map_err(&memory)?;
            let Some(dead) = row.filter(|row| row.state == RunState::Dead) else { return Ok(false) };
            match run.engine().retry(dead.id, "hub").await {
                Ok(()) => Ok(true),
                Err(Refused::Store(error)) => Err(memory(error)),
                Err(_) => Ok(false),
            }
        })
        .await
        .map(drop::<bool>)
    }
}

/// Levels, bits and the rule: what a person is shown beside the live records.
fn evidence(candidate: &Candidate, facts: Facts, rule: &str) -> store::Candidate {
    let mut said: Vec<(String, String)> =
        facts.named().iter().map(|(fact, level)| ((*fact).into(), level.as_str().into())).collect();
    said.push(("score_millibits".into(), candidate.score.to_string()));
    said.push(("rule".into(), rule.to_owned()));
    store::Candidate { member: candidate.member, facts: said }
}
