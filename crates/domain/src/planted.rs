//! Mistakes on purpose: the simulation switches one on and must notice. Without the feature `planted` there are none.

/// A mistake that can be switched on in the simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bug {
    /// The sweep finds nobody who was missed.
    SkipSweep,
    /// The sweep marks its place with the hub's clock.
    OwnClock,
    /// A step does not know that it may have happened already.
    ForgetDoubt,
    /// A member is made without looking for the one that was made before.
    MakeAgain,
    /// Points are taken again instead of being looked for.
    TakeAgain,
    /// Points are given back again instead of being looked for.
    GiveAgain,
    /// Twice the points are taken.
    WrongAmount,
    /// The same request for a coupon makes another one each time.
    DropKey,
    /// Whether a coupon was used is read from its count of uses, not from the orders.
    CountUses,
    /// A coupon is cancelled and stays valid.
    LeaveValid,
    /// A coupon runs out without a look at the orders.
    ExpireBlindly,
    /// Orders that use a coupon are not looked at.
    IgnoreUses,
    /// A part of an order goes back, and all points with it.
    ReturnEverything,
    /// What was returned before is forgotten.
    ReturnAgain,
    /// Whoever holds a lane holds it for no time.
    NoLease,
    /// A process does not ask whether it still holds the lane.
    IgnoreFence,
    /// A card holder's code is overwritten with the number.
    OverwriteCode,
    /// Who was erased is not recalled.
    ForgetTombstone,
    /// The CRM is left out of an erasure.
    SpareCrm,
    /// A no to mail at the till is overwritten with an older yes.
    UpgradeConsent,
    /// A name is written down.
    StoreName,
    /// Store members are not indexed.
    ForgetIndex,
    /// A change is taken for one that was written already.
    StaleEcho,
    /// A contact that is linked is not written again.
    SkipCrm,
    /// Who was skipped while a system was off is not caught up with.
    ForgetSkipped,
    /// A balance is waited for as long as the POS likes.
    WaitForBalance,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::SkipSweep,
        Self::OwnClock,
        Self::ForgetDoubt,
        Self::MakeAgain,
        Self::TakeAgain,
        Self::GiveAgain,
        Self::WrongAmount,
        Self::DropKey,
        Self::CountUses,
        Self::LeaveValid,
        Self::ExpireBlindly,
        Self::IgnoreUses,
        Self::ReturnEverything,
        Self::ReturnAgain,
        Self::NoLease,
        Self::IgnoreFence,
        Self::OverwriteCode,
        Self::ForgetTombstone,
        Self::SpareCrm,
        Self::UpgradeConsent,
        Self::StoreName,
        Self::ForgetIndex,
        Self::StaleEcho,
        Self::SkipCrm,
        Self::ForgetSkipped,
        Self::WaitForBalance,
    ];
}

/// Whether this mistake is to be made.
#[cfg(not(feature = "planted"))]
pub const fn planted(_: Bug) -> bool {
    false
}

#[cfg(feature = "planted")]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Bug>> = const { std::cell::Cell::new(None) };
}

/// Whether this mistake is to be made.
#[cfg(feature = "planted")]
pub fn planted(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}

/// From now on this mistake is made on this thread, or none.
#[cfg(feature = "planted")]
pub fn plant(bug: Option<Bug>) {
    PLANTED.set(bug);
}

/// Makes this mistake while a test runs; whether the test broke.
#[cfg(feature = "planted")]
pub fn breaks(bug: Bug, test: fn()) -> bool {
    plant(Some(bug));
    let ended = std::panic::catch_unwind(test);
    plant(None);
    ended.is_err()
}
