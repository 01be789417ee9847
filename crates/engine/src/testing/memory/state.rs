//! What is remembered, and how a lane moves: the rules that claims, settlements and releases share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use domain::{Class, Code, RunId, Timestamp};
use store::{
    AuditEntry, Claimed, DeadLetter, Delivery, Error, Fence, InboxRow, LetterState, NewLetter, NewRun,
    Result, RunRow, RunState, Schedule, StepRow, Switch, Terms, Wait,
};

/// A run with its journal; its place in the list is the order of arrival.
pub(super) struct Entry {
    pub(super) row: RunRow,
    pub(super) steps: Vec<StepRow>,
}

#[derive(Default)]
pub(super) struct Lane {
    pub(super) epoch: u64,
    pub(super) lease: Option<Timestamp>,
    /// News for the head arrived while it was claimed.
    pub(super) again: bool,
    /// Runs that keep a place: waiting, or dead and parking.
    pub(super) runs: VecDeque<usize>,
    indexed: Option<(Class, Timestamp, usize)>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) runs: Vec<Entry>,
    pub(super) by_id: HashMap<RunId, usize>,
    pub(super) by_key: HashMap<(String, String), usize>,
    pub(super) lanes: BTreeMap<String, Lane>,
    due: BTreeMap<Class, BTreeSet<(Timestamp, usize, String)>>,
    pub(super) letters: Vec<DeadLetter>,
    pub(super) inbox: BTreeMap<i64, InboxRow>,
    pub(super) deliveries: HashSet<(&'static str, String, String)>,
    pub(super) arrived: i64,
    pub(super) schedules: BTreeMap<String, Schedule>,
    pub(super) switches: Vec<Switch>,
    pub(super) audit: Vec<AuditEntry>,
    pub(super) cursors: HashMap<String, String>,
    pub(super) windows: HashSet<(String, String)>,
}

impl State {
    pub(super) fn add(&mut self, new: NewRun, now: Timestamp) -> usize {
        let seq = self.runs.len();
        self.by_id.insert(new.id, seq);
        self.by_key.insert((new.flow.to_owned(), new.key.clone()), seq);
        let lane = new.lane.clone();
        let row = RunRow {
            id: new.id,
            lane: new.lane,
            flow: new.flow.to_owned(),
            key: new.key,
            object: new.object,
            class: new.class,
            input: new.input,
            state: RunState::Waiting,
            waits_on: Wait::Time,
            attempts: 0,
            created_at: now,
            run_at: new.run_at,
            finished_at: None,
            code: None,
            replay_of: new.replay_of,
        };
        self.runs.push(Entry { row, steps: Vec::new() });
        self.lanes.entry(lane.clone()).or_default().runs.push_back(seq);
        self.index(&lane);
        seq
    }

    pub(super) fn run(&mut self, id: RunId) -> Result<(usize, &mut Entry)> {
        let seq = *self.by_id.get(&id).ok_or(Error::Missing("run"))?;
        Ok((seq, &mut self.runs[seq]))
    }

    /// The lane a fence still holds.
    pub(super) fn held(&mut self, fence: &Fence) -> Result<&mut Lane> {
        let lane = self.lanes.get_mut(&fence.lane).ok_or(Error::Fenced)?;
        if lane.epoch != fence.epoch || lane.lease.is_none() {
            return Err(Error::Fenced);
        }
        Ok(lane)
    }

    /// Puts the lane where it belongs in the order of what is due.
    pub(super) fn index(&mut self, name: &str) {
        let Some(lane) = self.lanes.get_mut(name) else { return };
        if let Some((class, at, seq)) = lane.indexed.take()
            && let Some(set) = self.due.get_mut(&class)
        {
            set.remove(&(at, seq, name.to_owned()));
        }
        let Some(&head) = lane.runs.front() else { return };
        let row = &self.runs[head].row;
        let at = match lane.lease {
            Some(lease) => lease,
            None if row.state == RunState::Waiting => row.run_at,
            None => return,
        };
        let class = lane.runs.iter().map(|&seq| self.runs[seq].row.class).min().unwrap_or(row.class);
        lane.indexed = Some((class, at, head));
        self.due.entry(class).or_default().insert((at, head, name.to_owned()));
    }

    pub(super) fn most_urgent(&self, now: Timestamp) -> Option<String> {
        let first = |set: &BTreeSet<(Timestamp, usize, String)>| set.first().cloned();
        self.due.values().filter_map(first).find(|(at, ..)| *at <= now).map(|(.., lane)| lane)
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.due.values().filter_map(|set| set.first().map(|(at, ..)| *at)).min()
    }

    pub(super) fn claim(&mut self, name: &str, terms: Terms) -> Option<Claimed> {
        let lane = self.lanes.get_mut(name)?;
        let head = *lane.runs.front()?;
        lane.epoch += 1;
        lane.lease = Some(terms.lease_until);
        lane.again = false;
        let fence = Fence { lane: name.to_owned(), epoch: lane.epoch };
        let entry = &mut self.runs[head];
        entry.row.attempts += 1;
        let mut steps = entry.steps.clone();
        steps.sort_by_key(|step| step.position);
        let claimed = Claimed { fence, run: entry.row.clone(), steps };
        self.index(name);
        Some(claimed)
    }

    /// Takes a run out of its lane.
    pub(super) fn leave(&mut self, seq: usize) {
        let name = self.runs[seq].row.lane.clone();
        if let Some(lane) = self.lanes.get_mut(&name) {
            lane.runs.retain(|&other| other != seq);
        }
        self.index(&name);
    }

    /// Puts a run back into its lane at its place in the order of arrival.
    pub(super) fn come_back(&mut self, seq: usize) {
        let name = self.runs[seq].row.lane.clone();
        let lane = self.lanes.entry(name.clone()).or_default();
        if !lane.runs.contains(&seq) {
            let place = lane.runs.iter().position(|&other| other > seq).unwrap_or(lane.runs.len());
            lane.runs.insert(place, seq);
        }
        self.index(&name);
    }

    pub(super) fn write_letter(&mut self, seq: usize, letter: NewLetter) {
        let run = &self.runs[seq].row;
        self.letters.push(DeadLetter {
            id: letter.id,
            run: run.id,
            flow: run.flow.clone(),
            object: run.object.clone(),
            step: letter.step,
            kind: letter.kind,
            code: letter.code,
            vendor: letter.vendor,
            owner: letter.owner,
            state: LetterState::Open,
            taken_by: None,
            due_at: letter.due_at,
            created_at: letter.created_at,
            ended_at: None,
            ended_by: None,
        });
    }

    /// A success settles what stood open for the same object; the dead runs it replaces are moot.
    pub(super) fn resolve_letters(&mut self, seq: usize, now: Timestamp) {
        let run = &self.runs[seq].row;
        let mut moot = Vec::new();
        for letter in &mut self.letters {
            if letter.ended_at.is_none() && letter.flow == run.flow && letter.object == run.object {
                letter.state = LetterState::Resolved;
                letter.ended_at = Some(now);
                letter.ended_by = Some("itself".to_owned());
                moot.extend(self.by_id.get(&letter.run).copied());
            }
        }
        moot.retain(|&seq| self.runs[seq].row.state == RunState::Dead);
        for seq in moot {
            let row = &mut self.runs[seq].row;
            row.state = RunState::Discarded;
            row.finished_at = Some(now);
            row.code = Some(Code::new("superseded"));
            self.leave(seq);
        }
    }

    pub(super) fn arrive(&mut self, delivery: Delivery) -> bool {
        let known = (delivery.source, delivery.delivery_id, delivery.topic.clone());
        if !self.deliveries.insert(known) {
            return false;
        }
        self.arrived += 1;
        let row = InboxRow {
            id: self.arrived,
            source: delivery.source.to_owned(),
            topic: delivery.topic,
            object: delivery.object,
            version: delivery.version,
            facts: delivery.facts,
            received_at: delivery.received_at,
        };
        self.inbox.insert(row.id, row);
        true
    }
}
