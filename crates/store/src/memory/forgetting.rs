//! Forgetting one person in memory: every row that names them goes, unless work on them is under way.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::Timestamp;

use super::{
    Memory,
    held::{Names, names_person, tables},
    state::{Entry, State},
};
use crate::{
    CaseKind, CaseState, Error, Forgetting, Forgotten, Held, InboxRow, KeyedHash, Living, Person, Result,
    RunState, Scope, Spared, Wiped,
};

/// Runs that name a person, or stand in a lane of their sign-ups, and the lanes these were found in.
fn runs_of(state: &State, names: &Names, person: &Person, spared: &Spared) -> Vec<usize> {
    let mut lanes = names.lanes.clone();
    let mut found = Vec::new();
    // A second look: sign-ups of the same address stand in the lane of the one that was found by its customer.
    for _ in 0..2 {
        let goes = |entry: &Entry| {
            let row = &entry.row;
            let is_new_start = row.state == RunState::Waiting && spared.open_flows.contains(&&*row.flow);
            let is_sign_up = lanes.contains(&row.lane) && row.created_at <= person.until;
            row.flow != spared.own_flow && !is_new_start && (is_sign_up || names_person(entry, names))
        };
        found = state.all_runs().filter(|(_, entry)| goes(entry)).map(|(seq, _)| seq).collect();
        let rows = found.iter().filter_map(|seq| state.row(*seq));
        lanes.extend(rows.map(|row| row.lane.clone()).filter(|lane| lane.starts_with("email:")));
    }
    found
}

/// Ends what still holds a place in a lane, so that the lane goes on, and forgets it.
fn forget_run(state: &mut State, seq: usize) {
    state.fence_out(seq);
    state.leave(seq);
    state.forget_run(seq);
}

fn forget_rows(state: &mut State, names: &Names, person: &Person, now: Timestamp) -> u64 {
    let customer = person.customer;
    let shelves = &mut state.shelves;
    let mut gone = shelves.forget_link(customer).0;
    let rows = |shelves: &super::shelves::Shelves| {
        let purchases = shelves.purchases.len() + shelves.seen.values().map(Vec::len).sum::<usize>();
        shelves.apart.len() + shelves.matched.len() + shelves.cases.len() + purchases
    };
    let before = rows(shelves);
    shelves.apart.retain(|(of, _), _| *of != customer);
    shelves.matched.retain(|(of, _), _| *of != customer);
    shelves.purchases.retain(|_, (of, _)| *of != customer);
    shelves.seen.remove(&customer);
    shelves
        .cases
        .retain(|_, known| known.case.customer != customer || known.case.kind == CaseKind::DataRequest);
    gone += (before - rows(shelves)) as u64 + u64::from(shelves.departures.remove(&customer).is_some());
    for known in shelves.cases.values_mut() {
        let case = &mut known.case;
        if case.customer == customer && case.state == CaseState::Open {
            (case.state, case.decided) = (CaseState::Closed, Some(("hub".to_owned(), now)));
        }
    }
    for member in &person.members {
        gone += shelves.unindex(*member);
    }
    let (inbox, pauses) = (state.inbox.len(), state.switches.len());
    state.inbox.retain(|_, row: &mut InboxRow| !names.are_in(row));
    let pause = Scope::Object(names.object.clone());
    state.switches.retain(|switch| switch.scope != pause);
    state.windows.retain(|(cause, _), _| !cause.contains(&names.object));
    gone + (inbox - state.inbox.len() + pauses - state.switches.len()) as u64
}

#[async_trait]
impl Forgetting for Memory {
    async fn held(&self, person: &Person) -> Result<Vec<Held>> {
        Ok(tables(&self.state(), person))
    }

    async fn forget(&self, person: &Person, spared: &Spared, now: Timestamp) -> Result<Forgotten> {
        let mut state = self.state();
        let names = Names::of(person);
        let lane = state.lanes.get(&names.object);
        if lane.and_then(|lane| lane.lease).is_some_and(|until| until > now) {
            return Ok(Forgotten::Busy);
        }
        let runs = runs_of(&state, &names, person, spared);
        for &seq in &runs {
            forget_run(&mut state, seq);
        }
        let gone = runs.len() as u64 + forget_rows(&mut state, &names, person, now);
        let own = state.all_runs().filter(|(_, entry)| entry.row.flow == spared.own_flow);
        let own = own.filter(|(_, entry)| entry.row.object == names.object);
        let own: Vec<usize> = own.map(|(seq, _)| seq).collect();
        for seq in own {
            if let Some(row) = state.row_mut(seq) {
                row.input = spared.own_input.clone();
            }
        }
        Ok(Forgotten::Gone(gone))
    }

    async fn index_living(&self, key_version: u32, members: Vec<Living>) -> Result<()> {
        let shelves = &mut self.state().shelves;
        let graves = &shelves.tombstones;
        let is_buried = |member: &Living| {
            let is_newer = |hash| graves.get(hash).is_some_and(|at| *at >= member.made_at);
            member.never.iter().any(|hash| graves.contains_key(hash))
                || member.unless_new.iter().any(is_newer)
        };
        let rows = members.into_iter().map(|member| {
            let entries = if is_buried(&member) { Vec::new() } else { member.entries };
            (member.member, entries)
        });
        let rows: BTreeMap<_, _> = rows.collect();
        shelves.index(key_version, rows);
        Ok(())
    }

    async fn scrub(&self) -> Result<bool> {
        Ok(true) // there is no file
    }

    async fn wipe_shop(&self, _seal: KeyedHash, _now: Timestamp) -> Result<Wiped> {
        Err(Error::Unavailable("the end of a shop is not played in memory"))
    }

    async fn wiped(&self, _seal: KeyedHash) -> Result<Option<Wiped>> {
        Ok(None)
    }
}
