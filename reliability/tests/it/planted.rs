//! A simulation that notices nothing proves nothing: a few mistakes are planted on every change.

use domain::planted::Bug;
use reliability::planted::hunt;

/// Each of these shows within a few stories.
const STORIES: u64 = 40;

#[test]
fn planted_mistakes_are_noticed() {
    for bug in [Bug::SkipSweep, Bug::WrongAmount, Bug::OverwriteCode] {
        let caught = hunt(bug, STORIES).unwrap_or_else(|| panic!("{bug:?} was not noticed"));
        assert!(!caught.wrong.is_empty());
    }
}
