//! A story: what people do and what breaks, each at its moment. It is data, so it can be told again and shortened.

use std::{collections::BTreeMap, time::Duration};

use engine::testing::Side;
use sandbox::Fault;

/// One of the people of a story, by number.
pub type Person = u32;

/// A vendor that can have a bad day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The online store.
    Shopify,
    /// The tills.
    Smaregi,
    /// The CRM.
    HubSpot,
    /// The mail server.
    Mail,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Shopify, Self::Smaregi, Self::HubSpot, Self::Mail];

    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shopify => "the online store",
            Self::Smaregi => "the POS",
            Self::HubSpot => "the CRM",
            Self::Mail => "the mail server",
        }
    }
}

/// What somebody changes about themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A new family name.
    FamilyName,
    /// A new telephone number.
    Phone,
    /// A new address.
    Move,
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Signs up with the hub; the storefront tries again with the same key while it is told to.
    Register {
        /// Who.
        person: Person,
    },
    /// The form is sent twice at the same moment, with one key or with two.
    RegisterTwice {
        /// Who.
        person: Person,
        /// Whether both carry the same key.
        same_key: bool,
    },
    /// Signs up on the store's own pages; no event is sent about it.
    RegisterElsewhere {
        /// Who.
        person: Person,
    },
    /// Becomes a member at a till.
    JoinAtTill {
        /// Who.
        person: Person,
        /// Whether they leave their e-mail there.
        with_email: bool,
    },
    /// Changes the record at the online store.
    ChangeOnline {
        /// Who.
        person: Person,
        /// What.
        change: Change,
    },
    /// A clerk corrects their record at a till.
    EditAtTill {
        /// Whose.
        person: Person,
        /// What.
        change: Change,
    },
    /// Wants no more mail.
    RefuseMail {
        /// Who.
        person: Person,
        /// Says so at the online store, or else at a till.
        online: bool,
    },
    /// Leaves the club.
    Leave {
        /// Who.
        person: Person,
        /// On the own page, or else at a till.
        online: bool,
    },
    /// An operator makes two customers one.
    Merge {
        /// Who stays.
        kept: Person,
        /// Who becomes the other.
        gone: Person,
    },
    /// Somebody is to be forgotten.
    Erase {
        /// Who.
        person: Person,
        /// The online store says so, or else an operator.
        by_store: bool,
    },
    /// Pays with points at a till.
    SpendAtTill {
        /// Who.
        person: Person,
        /// How many.
        points: i64,
    },
    /// Turns points into a coupon, asking again with the same key while there is no good answer.
    AskCoupon {
        /// Who.
        person: Person,
        /// How many.
        points: i64,
    },
    /// Uses a coupon at the online checkout.
    UseCoupon {
        /// Who.
        person: Person,
        /// How many articles they buy.
        articles: i64,
    },
    /// Wants the points of a coupon back.
    CancelCoupon {
        /// Who.
        person: Person,
    },
    /// An order that used a coupon goes back.
    SendBack {
        /// Whose.
        person: Person,
        /// So many articles; none: the order is cancelled.
        articles: Option<i64>,
    },
    /// Buys at the online checkout, without a coupon.
    OrderOnline {
        /// Who.
        person: Person,
        /// How many articles they buy.
        articles: i64,
    },
    /// Days go by.
    Days {
        /// How many.
        count: u64,
    },
    /// Buys something at a till.
    Buy {
        /// Who.
        person: Person,
        /// For how much, in yen.
        yen: i64,
    },
    /// Looks at their points.
    LookAtPoints {
        /// Who.
        person: Person,
    },
    /// A vendor has a bad time.
    Trouble {
        /// Which.
        place: Place,
        /// How its calls, or its webhooks, fail.
        fault: Fault,
        /// For how long.
        lasts: Duration,
    },
    /// The hub's process dies; the next one dies by itself at a certain write, if told to.
    Crash {
        /// At which of its writes, and on which side.
        next: Option<(usize, Side)>,
    },
    /// The hub's process stands still for a while; another one takes over, then both go on.
    Freeze {
        /// For how long.
        lasts: Duration,
    },
    /// Somebody sets the hub's clock.
    StepClock {
        /// By so many seconds.
        seconds: i64,
    },
    /// The switch of the POS is turned off or on, with a restart.
    SwitchPos {
        /// On or off.
        on: bool,
    },
}

/// A deed at its moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// After the opening of the shop.
    pub at: Duration,
    /// What.
    pub deed: Deed,
}

/// A whole story.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Which seed wrote it; ids, codes and jitter of the world come from it too.
    pub seed: u64,
    /// What happens, in order.
    pub acts: Vec<Act>,
    /// The n-th call of the hub to anybody fails this way.
    pub mishaps: BTreeMap<u32, Fault>,
    /// So many members with points are there from the beginning, and the story takes a year; none: hours, or days.
    pub crowd: u32,
}

impl Story {
    /// How many things can be left out of it.
    pub fn len(&self) -> usize {
        self.acts.len() + self.mishaps.len()
    }

    /// Whether it takes a year.
    pub const fn is_a_year(&self) -> bool {
        self.crowd > 0
    }

    /// Whether nothing happens at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
