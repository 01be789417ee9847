//! How sure the matcher must be, and how much it may ask of people.

use domain::Date;

/// The settings of one comparison. What a shop changes is how careful it is, never what a fact means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Bits a pair needs to be linked by itself.
    pub link_score: f64,
    /// Bits a pair needs to be shown to a person.
    pub review_score: f64,
    /// Bits by which a pair must be ahead of the second best partner of either side.
    pub margin: f64,
    /// Pairs for review at most, as a share of the smaller side.
    pub review_budget: f64,
    /// A value that more store members share proposes nobody.
    pub max_block: usize,
    /// An address or a number that more people of one side hold says nothing about who somebody is.
    pub max_holders: u32,
    /// Facts of their own (e-mail, phone, birth date, address) that must agree before a pair is linked by itself:
    /// 1, or 2 where points are worth money.
    pub strong_facts: u8,
    /// Who was born after this day is a minor and is never linked without a person.
    pub minors_born_after: Date,
    /// Whether the weights follow this shop's own data, within bounds. Off: on no town it was measured on did it help.
    pub estimate: bool,
    /// Threads to compare with; 0: as many as the machine has. The outcome is the same.
    pub threads: usize,
}

impl Limits {
    /// The usual limits on this day.
    #[must_use]
    pub fn on(today: Date) -> Self {
        Self {
            link_score: 15.0,
            review_score: 8.0,
            margin: 4.0,
            review_budget: 0.10,
            max_block: 200,
            max_holders: 3,
            strong_facts: 1,
            minors_born_after: today.saturating_sub(jiff::Span::new().years(18)),
            estimate: false,
            threads: 0,
        }
    }

    /// Twice as careful: two strong facts.
    #[must_use]
    pub const fn stricter(self) -> Self {
        Self { strong_facts: 2, ..self }
    }
}
