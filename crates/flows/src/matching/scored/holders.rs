//! Who else holds an address, a number, a door: what others of the same name hold tells nobody apart.

use super::{frequency::Side, record::Person};

/// More holders are not told apart one by one.
const MOST_TOLD_APART: usize = 8;

/// Who of one side has a value.
#[derive(Clone, Copy, Default)]
pub(super) struct Held {
    /// How many; 255 is that or more.
    pub(super) count: u8,
    /// Everyone else who has it surely has another given name.
    pub(super) is_told_apart: bool,
}

impl Held {
    /// Held by nobody else.
    pub(super) const fn is_alone(self) -> bool {
        self.count <= 1
    }
}

/// Who of one side has each address, mailbox, number and door; beside the crowd's own lists.
pub(super) struct Holders {
    pub(super) mails: Vec<Held>,
    /// The mailbox behind each address, whatever its tags and dots.
    pub(super) boxes: Vec<Held>,
    pub(super) numbers: Vec<Held>,
    /// Beside the people.
    pub(super) doors: Vec<Held>,
}

impl Holders {
    /// `differ` says of two people that their given names surely are not one.
    pub(super) fn of(side: Side<'_>, differ: &dyn Fn(&Person, &Person) -> bool) -> Self {
        let crowd = side.crowd;
        let people = || side.order.iter().map(|at| (*at, &crowd.people[*at as usize]));
        let mails = || people().flat_map(|(who, p)| p.mails.range().map(move |at| (who, at)));
        let numbers = people().flat_map(|(who, p)| p.numbers.range().map(move |at| (who, at)));
        let doors = people().filter(|(_, person)| person.home.is_door());
        let differ =
            |one: u32, other: u32| differ(&crowd.people[one as usize], &crowd.people[other as usize]);
        let (of_mails, of_people) = (crowd.mails.len(), crowd.people.len());
        Self {
            mails: counted(mails().map(|(who, at)| (crowd.mails[at].strict, who, at)), of_mails, &differ),
            boxes: counted(mails().map(|(who, at)| (crowd.mails[at].loose, who, at)), of_mails, &differ),
            numbers: counted(
                numbers.map(|(who, at)| (crowd.numbers[at], who, at)),
                crowd.numbers.len(),
                &differ,
            ),
            doors: counted(doors.map(|(who, p)| (p.home.key(), who, who as usize)), of_people, &differ),
        }
    }
}

/// For each place, who has its value. `values`: the value, whose it is, and its place.
fn counted<T: Ord + Copy>(
    values: impl Iterator<Item = (T, u32, usize)>,
    length: usize,
    differ: &dyn Fn(u32, u32) -> bool,
) -> Vec<Held> {
    let mut sorted: Vec<(T, u32, u32)> =
        values.map(|(value, who, at)| (value, who, u32::try_from(at).unwrap_or(u32::MAX))).collect();
    sorted.sort_unstable();
    let mut holders = vec![Held::default(); length];
    for run in sorted.chunk_by(|a, b| a.0 == b.0) {
        let count = u8::try_from(run.chunk_by(|a, b| a.1 == b.1).count()).unwrap_or(u8::MAX);
        for (_, who, at) in run {
            let is_told_apart = run.len() <= MOST_TOLD_APART
                && run.iter().all(|(_, other, _)| other == who || differ(*who, *other));
            holders[*at as usize] = Held { count, is_told_apart };
        }
    }
    holders
}
