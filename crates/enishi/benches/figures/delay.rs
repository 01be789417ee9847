//! Waits exactly as long as asked: the runtime's own timer counts whole milliseconds, which would be measured too.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use futures::channel::oneshot;

#[derive(Default)]
struct Waiting {
    due: BinaryHeap<Reverse<(Instant, usize)>>,
    bells: Vec<Option<oneshot::Sender<()>>>,
    free: Vec<usize>,
}

/// A clock with one hand of its own.
#[derive(Clone, Default)]
pub struct Delay(Arc<(Mutex<Waiting>, Condvar)>);

impl Delay {
    /// Begins to tick, for as long as the process lives.
    pub fn begin() -> Self {
        let delay = Self::default();
        let hand = delay.clone();
        thread::spawn(move || hand.tick());
        delay
    }

    /// Waits until this moment.
    pub async fn until(&self, due: Instant) {
        let rung = self.wake_at(due);
        let _ = rung.await;
    }

    fn wake_at(&self, due: Instant) -> oneshot::Receiver<()> {
        let (bell, rung) = oneshot::channel();
        let (waiting, arrival) = &*self.0;
        let mut state = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let place = state.free.pop().unwrap_or(state.bells.len());
        if place == state.bells.len() {
            state.bells.push(None);
        }
        state.bells[place] = Some(bell);
        let is_next = state.due.peek().is_none_or(|Reverse((next, _))| due < *next);
        state.due.push(Reverse((due, place)));
        if is_next {
            arrival.notify_one();
        }
        rung
    }

    fn tick(&self) {
        let (waiting, arrival) = &*self.0;
        let mut state = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = Instant::now();
            while let Some(Reverse((due, place))) = state.due.peek().copied() {
                if due > now {
                    break;
                }
                state.due.pop();
                if let Some(bell) = state.bells[place].take() {
                    let _ = bell.send(());
                }
                state.free.push(place);
            }
            let pause = state.due.peek().map_or(Duration::from_secs(3_600), |Reverse((due, _))| {
                due.saturating_duration_since(Instant::now())
            });
            state = arrival.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
