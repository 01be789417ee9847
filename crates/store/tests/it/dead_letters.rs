//! Dead letters: each has an owner and a due time, and is found by those who look for it.

use domain::Owner;
use store::{LetterFilter, LetterState, Resolution, StepState};

use crate::world::{World, at, letter, new_run, run_id, step, uuid};

contract! {
    a_letter_reads_back_as_it_was_written,
    letters_are_found_by_state_owner_flow_run_and_age,
    a_letter_is_handed_from_one_to_the_next,
    a_letter_nobody_knows_is_not_taken,
}

/// Three letters of two runs, due in the order 13, 11, 12.
async fn three_letters(world: &World) {
    let mut erase = new_run(2, "customer:2");
    erase.flow = "erase";
    world.queue(vec![new_run(1, "customer:1"), erase]).await;
    let claimed = world.claim_at(0).await;
    for (run, number, due, owner) in [
        (&claimed[0], 11, 200, Owner::MemberServices),
        (&claimed[0], 12, 300, Owner::Operations),
        (&claimed[1], 13, 100, Owner::MemberServices),
    ] {
        let mut letter = letter(number);
        (letter.due_at, letter.owner, letter.created_at) = (at(due), owner, at(due));
        let failed = step(&format!("step {number}"), 0, StepState::NeedsPerson);
        world.record(&run.fence, run.run.id, failed, Some(letter)).await.unwrap();
    }
}

async fn a_letter_reads_back_as_it_was_written(world: World) {
    three_letters(&world).await;
    let read = world.letter(uuid(12)).await.unwrap().unwrap();
    let told = letter(12);
    assert_eq!(
        (read.step, read.kind, read.code, read.vendor),
        (told.step, told.kind, told.code, told.vendor)
    );
    assert_eq!((read.run, read.flow.as_str(), read.object.as_str()), (run_id(1), "spread", "customer:1"));
    assert_eq!((read.state, read.owner, read.taken_by), (LetterState::Open, Owner::Operations, None));
    assert_eq!((read.due_at, read.created_at), (at(300), at(300)));
    assert_eq!((read.ended_at, read.ended_by), (None, None));
}

async fn letters_are_found_by_state_owner_flow_run_and_age(world: World) {
    three_letters(&world).await;
    let find = async |filter: LetterFilter| {
        let found = world.letters(&LetterFilter { limit: 10, ..filter }).await.unwrap();
        found.iter().map(|letter| letter.id.as_u128()).collect::<Vec<_>>()
    };
    let all = LetterFilter::default;
    assert_eq!(find(all()).await, [13, 11, 12], "oldest due first");
    assert_eq!(find(LetterFilter { owner: Some(Owner::MemberServices), ..all() }).await, [13, 11]);
    assert_eq!(find(LetterFilter { flow: Some("spread".into()), ..all() }).await, [11, 12]);
    assert_eq!(find(LetterFilter { run: Some(run_id(2)), ..all() }).await, [13]);
    assert_eq!(find(LetterFilter { created_before: Some(at(200)), ..all() }).await, [13]);
    world.end(uuid(13), Resolution::Retried, "operator1", at(400)).await.unwrap();
    assert_eq!(find(LetterFilter { state: Some(LetterState::Open), ..all() }).await, [11, 12]);
    assert_eq!(find(LetterFilter { state: Some(LetterState::Resolved), ..all() }).await, [13]);
    let one = world.letters(&LetterFilter { limit: 1, ..all() }).await.unwrap();
    assert_eq!(one.len(), 1);
}

async fn a_letter_is_handed_from_one_to_the_next(world: World) {
    three_letters(&world).await;
    for by in ["operator1", "operator2"] {
        assert!(world.take(uuid(11), by).await.unwrap());
        let letter = world.letter(uuid(11)).await.unwrap().unwrap();
        assert_eq!((letter.state, letter.taken_by.as_deref()), (LetterState::Taken, Some(by)));
    }
}

async fn a_letter_nobody_knows_is_not_taken(world: World) {
    assert!(!world.take(uuid(1), "operator1").await.unwrap());
    assert!(!world.end(uuid(1), Resolution::Discarded, "operator1", at(0)).await.unwrap());
    assert_eq!(world.letter(uuid(1)).await.unwrap(), None);
}
