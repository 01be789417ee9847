//! A short campaign on every change; the long one is `cargo xtask sim --seeds 100000`.

use reliability::{author, campaign, play};

/// A debug build tells one in some seconds; `cargo xtask sim` tells more of them in the same time.
const STORIES: u64 = 20;

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
fn a_story_told_twice_ends_the_same_to_the_last_call() {
    for seed in [3, 8] {
        let story = author::write(seed);
        assert_eq!(story, author::write(seed), "the author repeats");
        let ending = play::play(&story);
        assert!(ending.calls > 0);
        assert_eq!(play::play(&story), ending, "seed {seed} does not repeat");
    }
}
