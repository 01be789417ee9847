//! Consent to marketing mail: a no on either side is a no on both; a yes is only ever the customer's own, online.

use domain::member::Profile;
use domain::planted::{Bug, planted};

/// What one side says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Agreed to.
    Yes,
    /// Refused, or taken back.
    No,
    /// Never asked.
    Unknown,
}

/// What is written where. A side that is not named stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Spread {
    /// The online store is told of a no.
    pub no_to_online: bool,
    /// The tills are told.
    pub to_pos: Option<bool>,
}

impl Consent {
    pub(crate) const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unknown];

    pub(crate) const fn of(profile: &Profile) -> Self {
        match (profile.accepts_marketing, profile.opted_out) {
            (true, _) => Self::Yes,
            (false, true) => Self::No,
            (false, false) => Self::Unknown,
        }
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// One look at both sides; `seen` is what each said at the look before.
pub(crate) fn spread(online: Consent, pos: Consent, seen: (Option<Consent>, Option<Consent>)) -> Spread {
    let (seen_online, seen_pos) = seen;
    if planted(Bug::UpgradeConsent) && online == Consent::Yes && pos == Consent::No {
        return Spread { no_to_online: false, to_pos: Some(true) };
    }
    // The tills' flag is never unknown, so only a change of it is somebody's word.
    let refused_at_till = pos == Consent::No && seen_pos == Some(Consent::Yes);
    let agreed_online = online == Consent::Yes && matches!(seen_online, Some(Consent::No | Consent::Unknown));
    if refused_at_till {
        return Spread { no_to_online: online != Consent::No, to_pos: None };
    }
    let to_pos = match (online, pos) {
        (Consent::No, Consent::Yes) => Some(false),
        (Consent::Yes, Consent::No | Consent::Unknown) if agreed_online => Some(true),
        _ => None,
    };
    Spread { no_to_online: false, to_pos }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Consent::{No, Unknown, Yes};

    /// Two systems, what was last seen of them, and what the customer last said anywhere.
    struct World {
        online: Consent,
        pos: Consent,
        seen: (Option<Consent>, Option<Consent>),
        /// The customer's own yes online, not taken back anywhere since.
        has_agreed: bool,
        /// A yes at the tills that nobody took back: theirs to keep, and to go no further.
        agreed_at_till: bool,
    }

    impl World {
        fn act(&mut self, act: u32) {
            match act % 5 {
                0 => (self.online, self.has_agreed) = (Yes, true),
                1 => (self.online, self.has_agreed, self.agreed_at_till) = (No, false, false),
                2 if self.pos == Yes => {
                    (self.pos, self.has_agreed, self.agreed_at_till) = (No, false, false);
                }
                3 if self.pos == No => (self.pos, self.agreed_at_till) = (Yes, true),
                _ => {}
            }
        }

        fn look(&mut self) {
            let before = (self.online, self.pos);
            let spread = spread(self.online, self.pos, self.seen);
            if spread.no_to_online {
                self.online = No;
            }
            match spread.to_pos {
                Some(true) => self.pos = Yes,
                Some(false) => self.pos = No,
                None => {}
            }
            assert!(before.0 == Yes || self.online != Yes, "a look never subscribes anybody online");
            self.seen = (Some(self.online), Some(self.pos));
        }
    }

    /// Every sequence of seven acts with a look after each, or after some, from every beginning.
    #[test]
    fn nobody_is_ever_subscribed_but_by_their_own_word() {
        for start in 0..9_usize {
            for sequence in 0..5_u32.pow(6) {
                for looks in [0b111_111_u32, 0b101_010, 0b100_100] {
                    let (online, pos) = (Consent::ALL[start % 3], Consent::ALL[start / 3]);
                    if pos == Unknown {
                        continue;
                    }
                    let mut world = World {
                        online,
                        pos,
                        seen: (None, None),
                        has_agreed: online == Yes,
                        agreed_at_till: pos == Yes,
                    };
                    world.look();
                    let mut left = sequence;
                    for step in 0..6 {
                        world.act(left);
                        left /= 5;
                        if looks >> step & 1 == 1 {
                            world.look();
                        }
                    }
                    world.look();
                    let settled = (world.online, world.pos);
                    world.look();
                    assert_eq!(settled, (world.online, world.pos), "a second look changes nothing");
                    assert!(world.online != Yes || world.has_agreed || looks != 0b111_111);
                    assert!(world.online != No || world.pos != Yes, "a no online is a no at the tills");
                    if world.pos == Yes && looks == 0b111_111 {
                        assert!(world.has_agreed || world.agreed_at_till);
                    }
                }
            }
        }
    }

    #[test]
    fn a_no_at_the_counter_takes_the_newsletter_back() {
        let told = spread(Yes, No, (Some(Yes), Some(Yes)));
        assert_eq!(told, Spread { no_to_online: true, to_pos: None });
    }

    #[test]
    fn the_tills_default_of_yes_subscribes_nobody_and_their_old_no_stays() {
        assert_eq!(spread(Unknown, Yes, (None, None)), Spread::default());
        assert_eq!(spread(Yes, No, (None, None)), Spread::default());
        assert_eq!(spread(No, Yes, (None, None)), Spread { no_to_online: false, to_pos: Some(false) });
    }
}
