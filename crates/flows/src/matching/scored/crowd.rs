//! Everyone of one side, in lists that lie close together.

use super::record::{Born, Home, Mail, Person};

/// One side: the online store's customers, or the tills' members.
#[derive(Default)]
pub(super) struct Crowd {
    /// In the order they came, older words about the same id included.
    pub(super) people: Vec<Person>,
    pub(super) mails: Vec<Mail>,
    /// Telephone numbers, the country's digits first.
    pub(super) numbers: Vec<u64>,
    /// The texts of the addresses, one behind the other.
    pub(super) text: Vec<u8>,
}

impl Crowd {
    /// Says that whatever was said before about this id is void.
    pub(super) fn forget(&mut self, id: u64, as_of: i64) {
        self.people.push(Person {
            id,
            as_of,
            surname: Default::default(),
            given: Default::default(),
            mails: Default::default(),
            numbers: Default::default(),
            born: Born::default(),
            home: Home::default(),
            is_void: true,
        });
    }

    pub(super) fn mails(&self, person: &Person) -> &[Mail] {
        &self.mails[person.mails.range()]
    }

    pub(super) fn numbers(&self, person: &Person) -> &[u64] {
        &self.numbers[person.numbers.range()]
    }

    pub(super) fn text(&self, mail: &Mail) -> &[u8] {
        &self.text[mail.at as usize..][..mail.length as usize]
    }

    /// Where everyone stands, once, by id, as the last word about them has it.
    pub(super) fn settled(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..u32::try_from(self.people.len()).unwrap_or(u32::MAX)).collect();
        let person = |at: u32| &self.people[at as usize];
        order.sort_unstable_by_key(|at| (person(*at).id, person(*at).as_of, *at));
        let mut settled: Vec<u32> = Vec::with_capacity(order.len());
        for at in order {
            match settled.last_mut() {
                Some(last) if person(*last).id == person(at).id => *last = at,
                _ => settled.push(at),
            }
        }
        settled.retain(|at| !person(*at).is_void);
        settled
    }
}
