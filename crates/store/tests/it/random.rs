//! Random days in the life of the lanes, compared with the model after every command.

use domain::Code;
use proptest::prelude::*;
use store::{Enqueued, Error, Resolution, RunState, Settlement, Wait};

use crate::{
    model::{How, Model, Seen, event, pause, seen},
    world::{World, at, letter, new_run, run_id, terms, uuid},
};

#[derive(Debug, Clone)]
enum Command {
    Enqueue { lane: u8, object: u8, due_in: i64, claim: bool },
    Claim,
    Settle { claim: usize, how: How },
    Extend { claim: usize },
    HandBack { claim: usize },
    Rewind { run: usize },
    Discard { letter: usize },
    Happened,
    Release,
    Wait { seconds: i64 },
}

fn how() -> impl Strategy<Value = How> {
    prop_oneof![
        5 => Just(How::Done),
        1 => Just(How::Moot),
        3 => prop::bool::weighted(0.4).prop_map(|parks| How::Dead { parks }),
        2 => (0..20_i64).prop_map(|seconds| How::Sleep { seconds }),
        2 => Just(How::Event),
        2 => Just(How::Paused),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        5 => (0..5_u8, 0..2_u8, -9..9_i64, any::<bool>())
            .prop_map(|(lane, object, due_in, claim)| Command::Enqueue { lane, object, due_in, claim }),
        5 => Just(Command::Claim),
        8 => (any::<usize>(), how()).prop_map(|(claim, how)| Command::Settle { claim, how }),
        1 => any::<usize>().prop_map(|claim| Command::Extend { claim }),
        1 => any::<usize>().prop_map(|claim| Command::HandBack { claim }),
        3 => any::<usize>().prop_map(|run| Command::Rewind { run }),
        3 => any::<usize>().prop_map(|letter| Command::Discard { letter }),
        1 => Just(Command::Happened),
        1 => Just(Command::Release),
        4 => (1..15_i64).prop_map(|seconds| Command::Wait { seconds }),
    ]
}

/// The store, its model, and every claim ever made, stale ones too.
struct Day {
    world: World,
    model: Model,
    claims: Vec<Seen>,
}

fn letter_id(place: usize) -> uuid::Uuid {
    uuid(1_000 + place as u128)
}

fn settlement(how: How, now: i64, letters: usize) -> Settlement {
    let later = |seconds, waits_on| Settlement::Later { run_at: at(now + seconds), waits_on, code: None };
    match how {
        How::Done => Settlement::Done,
        How::Moot => Settlement::Discarded { code: Code::new("gone") },
        How::Sleep { seconds } => later(seconds, Wait::Time),
        How::Event => later(50, event()),
        How::Paused => later(90, pause()),
        How::Dead { parks } => {
            let mut letter = letter(0);
            letter.id = letter_id(letters);
            Settlement::Dead { code: Code::new("refused"), letter: Some(letter), parks }
        }
    }
}

impl Day {
    fn fence(claim: &Seen) -> store::Fence {
        store::Fence { lane: claim.0.clone(), epoch: claim.1 }
    }

    /// What is done under a claim: right if it is still held, refused as fenced if not.
    fn agree<T: std::fmt::Debug>(&self, claim: &Seen, outcome: Result<T, Error>) -> Option<T> {
        let held = self.model.holds_fence(claim);
        match outcome {
            Ok(done) if held => Some(done),
            Err(Error::Fenced) if !held => None,
            other => panic!("held: {held}, but {other:?}"),
        }
    }

    async fn carry_out(&mut self, command: Command) {
        let now = self.model.now;
        let pick = |choice: usize, of: usize| (of > 0).then(|| choice % of.max(1));
        match command {
            Command::Wait { seconds } => self.model.now += seconds,
            Command::Enqueue { lane, object, due_in, claim } => {
                self.enqueue((lane, object), due_in, claim).await;
            }
            Command::Claim => {
                let mut claimed: Vec<_> = self.world.claim_at(now).await.iter().map(seen).collect();
                claimed.sort();
                assert_eq!(claimed, self.model.claim_due());
                self.claims.extend(claimed);
            }
            Command::Happened => {
                assert_eq!(self.world.happened("paid", at(now)).await.unwrap(), self.model.happened());
            }
            Command::Release => {
                let released = self.world.release(&pause(), at(now), None).await.unwrap();
                assert_eq!(released, self.model.release());
            }
            Command::Rewind { run } => {
                if let Some(run) = pick(run, self.model.runs.len()) {
                    let rewound = self.world.rewind(run_id(run as u128), at(now), &[]).await.unwrap();
                    assert_eq!(rewound, self.model.rewind(run));
                }
            }
            Command::Discard { letter } => {
                if let Some(place) = pick(letter, self.model.letters.len()) {
                    let end = self.world.end(letter_id(place), Resolution::Discarded, "operator1", at(now));
                    assert_eq!(end.await.unwrap(), self.model.discard(place));
                }
            }
            Command::Settle { claim, .. } | Command::Extend { claim } | Command::HandBack { claim } => {
                if let Some(place) = pick(claim, self.claims.len()) {
                    // Mostly the latest ones, which are still held.
                    let claim = self.claims[self.claims.len() - 1 - place % 3 % self.claims.len()].clone();
                    self.under_claim(&command, claim).await;
                }
            }
        }
    }

    async fn enqueue(&mut self, (lane, object): (u8, u8), due_in: i64, claim: bool) {
        let (now, lane) = (self.model.now, format!("customer:{lane}"));
        let mut run = new_run(self.model.runs.len() as u128, &lane);
        run.run_at = at(now + due_in);
        run.object = format!("order:{object}");
        let outcome = self.world.enqueue(vec![run], claim.then(|| terms(now))).await.unwrap();
        let expected = self.model.enqueue((&lane, object), at(now + due_in), claim);
        match (&outcome[0], expected) {
            (Enqueued::Queued, None) => {}
            (Enqueued::Claimed(fence), Some(claim)) if *fence == Self::fence(&claim) => {
                self.claims.push(claim)
            }
            (outcome, expected) => panic!("{outcome:?}, but {expected:?}"),
        }
    }

    async fn under_claim(&mut self, command: &Command, claim: Seen) {
        let (now, fence) = (self.model.now, Self::fence(&claim));
        match *command {
            Command::Settle { how, .. } => {
                let settlement = settlement(how, now, self.model.letters.len());
                let settle = self.world.settle(&fence, run_id(claim.2 as u128), settlement, terms(now)).await;
                if let Some(next) = self.agree(&claim, settle) {
                    let next = next.as_ref().map(seen);
                    assert_eq!(next, self.model.settle(&claim, how));
                    self.claims.extend(next);
                }
            }
            Command::Extend { .. } => {
                let extend = self.world.extend(&fence, at(now + 60)).await;
                if self.agree(&claim, extend).is_some() {
                    self.model.extend(&claim, at(now + 60));
                }
            }
            _ => {
                let hand_back = self.world.hand_back(&fence, at(now)).await;
                if self.agree(&claim, hand_back).is_some() {
                    self.model.hand_back(&claim);
                }
            }
        }
    }

    /// Everything that can be looked up is as the model says.
    async fn compare(&self) {
        let mut waiting = 0;
        for (number, expected) in self.model.runs.iter().enumerate() {
            let row = self.world.run(run_id(number as u128)).await.unwrap().unwrap();
            assert_eq!((row.state, row.attempts), (expected.state, expected.attempts), "run {number}");
            if row.state == RunState::Waiting {
                waiting += 1;
                assert_eq!(
                    (row.waits_on, row.run_at),
                    (expected.waits_on.clone(), expected.run_at),
                    "run {number}"
                );
            }
        }
        for (place, (_, state)) in self.model.letters.iter().enumerate() {
            let letter = self.world.letter(letter_id(place)).await.unwrap().unwrap();
            assert_eq!(letter.state, *state, "letter {place}");
        }
        assert_eq!(self.world.next_due().await.unwrap(), self.model.next_due());
        let backlog = self.world.backlog().await.unwrap();
        assert_eq!(backlog.iter().map(|flow| flow.waiting).sum::<u64>(), waiting);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lanes_behave_like_their_model(commands in prop::collection::vec(command(), 20..160)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let world = World::sqlite_in_memory().await;
            let mut day = Day { world, model: Model::default(), claims: Vec::new() };
            for command in commands {
                day.carry_out(command).await;
            }
            day.compare().await;
        });
    }
}
