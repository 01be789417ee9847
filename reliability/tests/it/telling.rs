//! What a person reads of a story.

use std::{collections::BTreeMap, time::Duration};

use reliability::{
    story::{Act, Deed, Story},
    telling,
};
use sandbox::Fault;

#[test]
fn a_story_is_told_in_plain_words() {
    let acts = vec![
        Act { at: Duration::from_secs(78), deed: Deed::JoinAtTill { person: 2, with_email: true } },
        Act { at: Duration::from_secs(4_000), deed: Deed::Register { person: 2 } },
    ];
    let mishaps = BTreeMap::from([(7, Fault::CutAfterEffect)]);
    let told = telling::told(&Story { seed: 1, acts, mishaps, crowd: 0 });
    assert_eq!(
        told,
        "  00:01:18.000  person 2 becomes a member at a till, with their e-mail\n\
         \x20 01:06:40.000  person 2 signs up\n\
         \x20 call 7 of the hub: done, and no answer\n"
    );
}
