//! A short run of every target; the long one is `cargo xtask fuzz`.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use fuzz::{Promise, UNDERSTOOD, corpus, mutation::Mutator, target};

/// Inputs made by chance, if there is time.
const MOST: usize = 4_000;
/// A target that is slow on a busy machine is content with fewer.
const PATIENCE: Duration = Duration::from_secs(3);
/// The same inputs on every run: what is found here can be found again.
const SEED: u64 = 20_261_121;

/// The first broken promise: which input, as text.
fn broken(judge: &mut Promise, inputs: impl Iterator<Item = (String, Vec<u8>)>) -> Option<(String, Vec<u8>)> {
    let began = Instant::now();
    inputs
        .take_while(|_| began.elapsed() < PATIENCE)
        .find(|(_, input)| catch_unwind(AssertUnwindSafe(|| judge(input))).is_err())
}

fn runs(name: &str) {
    let mut judge = (target(name).unwrap().open)();
    let kept = corpus::kept(name);
    assert!(!kept.is_empty(), "{name} has no inputs to begin with");
    let seeds = kept.iter().map(|(_, input)| input.clone()).collect();
    let mut chance = Mutator::new(seeds, SEED);
    let made = (0..MOST).map(|n| (format!("made by chance, number {n}"), chance.next_input()));
    if let Some((which, input)) = broken(&mut judge, kept.into_iter().chain(made)) {
        let text = String::from_utf8_lossy(&input);
        panic!("{name}, {which}: a promise is broken by {text:?}, bytes {input:?}");
    }
}

macro_rules! short {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            runs(stringify!($name));
        })*

        #[test]
        fn every_target_is_run() {
            let run = [$(stringify!($name)),*];
            assert!(fuzz::TARGETS.iter().map(|target| target.name).eq(run));
        }
    };
}

short! { spelling address lines numbers places signature shopify_event smaregi_notice calls token shopify_answer pos_crm_answer configuration }

#[test]
fn kept_inputs_get_past_the_door() {
    for (name, least) in
        [("shopify_answer", 30), ("pos_crm_answer", 30), ("calls", 15), ("shopify_event", 10), ("token", 2)]
    {
        let before = UNDERSTOOD.load(Ordering::Relaxed);
        let mut judge = (target(name).unwrap().open)();
        corpus::kept(name).iter().for_each(|(_, input)| judge(input));
        let understood = UNDERSTOOD.load(Ordering::Relaxed) - before;
        assert!(understood >= least, "{name}: only {understood}");
    }
}

#[test]
fn a_reader_that_falls_over_is_noticed() {
    let mut careless: Promise = Box::new(|input| {
        let text = String::from_utf8_lossy(input);
        let (day, _) = text.split_once('年').unwrap_or((&text, ""));
        assert!(day.len() < 12 || day.is_char_boundary(12), "cut in the middle of a letter");
    });
    let mut chance = Mutator::new(vec!["平成2年4月1日".into(), "1990-04-01".into()], SEED);
    let made = (0..MOST).map(|_| (String::new(), chance.next_input()));
    assert!(broken(&mut careless, made).is_some());
}
