//! Forgetting what is over in memory: finished runs, sorted deliveries, notices, sessions. A week is always kept.

use std::time::Duration;

use domain::Timestamp;

use super::state::State;

const WEEK: Duration = Duration::from_secs(7 * 24 * 3_600);

fn a_week_before(time: Timestamp) -> Timestamp {
    time.saturating_sub(WEEK).unwrap_or(Timestamp::MIN)
}

impl State {
    /// Answers how many runs and deliveries went, at most so many of each.
    pub(super) fn prune(&mut self, finished_before: Timestamp, limit: u32) -> u64 {
        let Some(newest) = self.newest else { return 0 };
        let before = finished_before.min(a_week_before(newest));
        let has_letter = |run| self.letters.iter().any(|one| one.run == run && one.ended_at.is_none());
        let rows = self.all_runs().map(|(seq, entry)| (seq, &entry.row));
        let finished = rows.filter(|(_, row)| row.finished_at.is_some_and(|at| at < before));
        let finished: Vec<usize> = finished
            .filter(|(_, row)| !has_letter(row.id))
            .map(|(seq, _)| seq)
            .take(limit as usize)
            .collect();
        for &seq in &finished {
            self.forget_run(seq);
        }
        let sorted = self.sorted.iter().filter(|(_, (_, at))| *at < before);
        let sorted: Vec<i64> = sorted.map(|(id, _)| *id).take(limit as usize).collect();
        for id in &sorted {
            if let Some((delivery, _)) = self.sorted.remove(id) {
                self.deliveries.remove(&delivery);
            }
        }
        self.windows.retain(|_, aged| aged.is_none_or(|aged| aged >= a_week_before(before)));
        for aged in self.windows.values_mut() {
            aged.get_or_insert(before);
        }
        self.shelves.sessions.retain(|_, session| session.is_api_token || session.seen_at >= before);
        (finished.len() + sorted.len()) as u64
    }
}
