//! What is remembered, and how a lane moves: the rules that claims, settlements and releases share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::shelves::Shelves;
use crate::{
    AuditEntry, Claimed, DeadLetter, Delivery, Error, Fence, InboxRow, LetterState, NewLetter, NewRun,
    Result, RunRow, RunState, Schedule, StepRow, Switch, Terms, Wait,
};
use domain::{Class, Code, RunId, Timestamp};

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

/// Sender, its id of the delivery, topic.
pub(super) type DeliveryKey = (&'static str, String, String);

#[derive(Default)]
pub(super) struct State {
    runs: BTreeMap<usize, Entry>,
    /// Runs that wait or are dead: what is looked through again and again.
    open: BTreeSet<usize>,
    arrived_runs: usize,
    pub(super) by_id: HashMap<RunId, usize>,
    pub(super) by_key: HashMap<(String, String), usize>,
    pub(super) lanes: BTreeMap<String, Lane>,
    due: BTreeMap<Class, BTreeSet<(Timestamp, usize, String)>>,
    pub(super) letters: Vec<DeadLetter>,
    pub(super) inbox: BTreeMap<i64, InboxRow>,
    pub(super) deliveries: HashSet<DeliveryKey>,
    /// By what a delivery that is not sorted yet will be known again.
    keys: HashMap<i64, DeliveryKey>,
    /// Deliveries whose runs were started, by their place.
    pub(super) sorted: BTreeMap<i64, (DeliveryKey, Timestamp)>,
    /// The latest moment anybody has told of: there is no clock here.
    pub(super) newest: Option<Timestamp>,
    pub(super) arrived: i64,
    pub(super) schedules: BTreeMap<String, Schedule>,
    pub(super) switches: Vec<Switch>,
    pub(super) audit: Vec<AuditEntry>,
    pub(super) cursors: HashMap<String, String>,
    /// Causes that were reported in a window, and when they were first found old.
    pub(super) windows: HashMap<(String, String), Option<Timestamp>>,
    pub(super) shelves: Shelves,
}

impl State {
    pub(super) fn add(&mut self, new: NewRun, now: Timestamp) -> usize {
        let seq = self.arrived_runs;
        self.arrived_runs += 1;
        self.newest = self.newest.max(Some(now));
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
        self.runs.insert(seq, Entry { row, steps: Vec::new() });
        self.open.insert(seq);
        self.lanes.entry(lane.clone()).or_default().runs.push_back(seq);
        self.index(&lane);
        seq
    }

    pub(super) fn run(&mut self, id: RunId) -> Result<(usize, &mut Entry)> {
        let seq = *self.by_id.get(&id).ok_or(Error::Missing("run"))?;
        let entry = self.runs.get_mut(&seq).ok_or(Error::Missing("run"))?;
        Ok((seq, entry))
    }

    pub(super) fn row(&self, seq: usize) -> Option<&RunRow> {
        self.runs.get(&seq).map(|entry| &entry.row)
    }

    pub(super) fn row_mut(&mut self, seq: usize) -> Option<&mut RunRow> {
        self.runs.get_mut(&seq).map(|entry| &mut entry.row)
    }

    /// All runs, in the order of arrival.
    pub(super) fn all_runs(&self) -> impl DoubleEndedIterator<Item = (usize, &Entry)> {
        self.runs.iter().map(|(seq, entry)| (*seq, entry))
    }

    /// Those that wait or are dead, in the order of arrival.
    pub(super) fn open_runs(&self) -> impl Iterator<Item = (usize, &RunRow)> {
        self.open.iter().filter_map(|seq| Some((*seq, self.row(*seq)?)))
    }

    /// Where a run stands from now on; finished at this moment, if it is over.
    pub(super) fn stands(&mut self, seq: usize, how: RunState, finished_at: Option<Timestamp>) {
        if let Some(row) = self.row_mut(seq) {
            (row.state, row.finished_at) = (how, finished_at);
        }
        self.newest = self.newest.max(finished_at);
        if matches!(how, RunState::Waiting | RunState::Dead) {
            self.open.insert(seq);
        } else {
            self.open.remove(&seq);
        }
    }

    /// Forgets a run with its journal and its letters.
    pub(super) fn forget_run(&mut self, seq: usize) {
        let Some(Entry { row, .. }) = self.runs.remove(&seq) else { return };
        self.open.remove(&seq);
        self.by_id.remove(&row.id);
        self.by_key.remove(&(row.flow, row.key));
        self.letters.retain(|letter| letter.run != row.id);
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
        let Some(Entry { row, .. }) = self.runs.get(&head) else { return };
        let at = match lane.lease {
            Some(lease) => lease,
            None if row.state == RunState::Waiting => row.run_at,
            None => return,
        };
        let class = lane
            .runs
            .iter()
            .filter_map(|seq| self.runs.get(seq))
            .map(|one| one.row.class)
            .min()
            .unwrap_or(row.class);
        lane.indexed = Some((class, at, head));
        self.due.entry(class).or_default().insert((at, head, name.to_owned()));
    }

    pub(super) fn most_urgent(&self, now: Timestamp) -> Option<String> {
        let first = |set: &BTreeSet<(Timestamp, usize, String)>| set.first().cloned();
        self.due.values().filter_map(first).find(|(at, ..)| *at <= now).map(|(.., lane)| lane)
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        // The end of time is how "until somebody says so" is written.
        let first = |set: &BTreeSet<(Timestamp, usize, String)>| set.first().map(|(at, ..)| *at);
        self.due.values().filter_map(first).min().filter(|at| *at < Timestamp::MAX)
    }

    pub(super) fn claim(&mut self, name: &str, terms: Terms) -> Option<Claimed> {
        let lane = self.lanes.get_mut(name)?;
        let head = *lane.runs.front()?;
        let entry = self.runs.get_mut(&head)?;
        lane.epoch += 1;
        lane.lease = Some(terms.lease_until);
        lane.again = false;
        let fence = Fence { lane: name.to_owned(), epoch: lane.epoch };
        entry.row.attempts += 1;
        let mut steps = entry.steps.clone();
        steps.sort_by_key(|step| step.position);
        let claimed = Claimed { fence, run: entry.row.clone(), steps };
        self.index(name);
        Some(claimed)
    }

    /// A worker that still has the run is fenced out: its next write is refused and it stops.
    pub(super) fn fence_out(&mut self, seq: usize) {
        let Some(Entry { row, .. }) = self.runs.get(&seq) else { return };
        if let Some(lane) = self.lanes.get_mut(&row.lane)
            && lane.runs.front() == Some(&seq)
            && lane.lease.take().is_some()
        {
            lane.epoch += 1;
        }
    }

    /// Takes a run out of its lane.
    pub(super) fn leave(&mut self, seq: usize) {
        let Some(name) = self.row(seq).map(|row| row.lane.clone()) else { return };
        if let Some(lane) = self.lanes.get_mut(&name) {
            lane.runs.retain(|&other| other != seq);
        }
        self.index(&name);
    }

    /// Puts a run back into its lane at its place in the order of arrival.
    pub(super) fn come_back(&mut self, seq: usize) {
        let Some(name) = self.row(seq).map(|row| row.lane.clone()) else { return };
        let lane = self.lanes.entry(name.clone()).or_default();
        if !lane.runs.contains(&seq) {
            let place = lane.runs.iter().position(|&other| other > seq).unwrap_or(lane.runs.len());
            lane.runs.insert(place, seq);
        }
        self.index(&name);
    }

    pub(super) fn write_letter(&mut self, seq: usize, letter: NewLetter) {
        let Some(Entry { row: run, .. }) = self.runs.get(&seq) else { return };
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
        let Some(Entry { row: run, .. }) = self.runs.get(&seq) else { return };
        let mut moot = Vec::new();
        for letter in &mut self.letters {
            // What came after it is another matter.
            let is_older = self.by_id.get(&letter.run).is_none_or(|&other| other <= seq);
            let is_open = is_older && letter.ended_at.is_none();
            if is_open && letter.flow == run.flow && letter.object == run.object {
                letter.state = LetterState::Resolved;
                letter.ended_at = Some(now);
                letter.ended_by = Some("itself".to_owned());
                moot.extend(self.by_id.get(&letter.run).copied());
            }
        }
        moot.retain(|&seq| self.row(seq).is_some_and(|row| row.state == RunState::Dead));
        for seq in moot {
            self.stands(seq, RunState::Discarded, Some(now));
            if let Some(row) = self.row_mut(seq) {
                row.code = Some(Code::new("superseded"));
            }
            self.leave(seq);
        }
    }

    /// A delivery whose runs were started is kept for a while, to be known again.
    pub(super) fn put_away(&mut self, row: &InboxRow) {
        if let Some(key) = self.keys.remove(&row.id) {
            self.sorted.insert(row.id, (key, row.received_at));
        }
    }

    pub(super) fn arrive(&mut self, delivery: Delivery) -> bool {
        let known = (delivery.source, delivery.delivery_id, delivery.topic.clone());
        if !self.deliveries.insert(known.clone()) {
            return false;
        }
        self.arrived += 1;
        self.keys.insert(self.arrived, known);
        self.newest = self.newest.max(Some(delivery.received_at));
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
