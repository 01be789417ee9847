//! A short campaign on every change; the long one is `cargo xtask sim --seeds 100000`.

use reliability::{author, campaign, play, year};

/// A debug build tells some in a second; `cargo xtask sim` tells ten times as many.
const STORIES: u64 = 500;
/// A thousand of them are `cargo xtask sim --year --seeds 1000`.
const YEARS: u64 = 2;

#[test]
fn stories_in_which_everything_goes_wrong_end_well() {
    let report = campaign::run(author::write, 1, STORIES, &|_| ());
    assert_eq!(report.played, STORIES);
    assert!(report.faults.len() > 8, "hardly anything went wrong: {:?}", report.faults);
    assert!(
        report.wrong.is_empty(),
        "seeds that end wrong (`cargo xtask sim --seed N`): {:#?}",
        report.wrong
    );
}

#[test]
fn a_year_of_a_shop_keeps_every_point() {
    let report = campaign::run(year::write, 1, YEARS, &|_| ());
    assert!(report.simulated.as_secs() > YEARS * 365 * 86_400, "{:?}", report.simulated);
    assert!(
        report.wrong.is_empty(),
        "years that end wrong (`cargo xtask sim --year --seed N`): {:#?}",
        report.wrong
    );
}

#[test]
fn a_story_told_twice_ends_the_same_to_the_last_call() {
    for seed in [3, 8] {
        let story = author::write(seed);
        assert_eq!(story, author::write(seed), "the author repeats");
        let ending = play::play(&story);
        assert!(ending.calls > 0);
        assert_eq!(play::play(&story), ending, "seed {seed} does not repeat");
    }
}
