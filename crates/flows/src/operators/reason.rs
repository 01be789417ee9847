//! Why somebody did it, from a list: a free text could name a customer.

use domain::Code;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $text:literal;)*) => {
        /// Why something was paused, given up, taken apart.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// All of them, in the order they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code that is sent and stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

reasons! {
    /// Planned work.
    Maintenance "maintenance";
    /// The other system is down or misbehaves.
    VendorTrouble "vendor-trouble";
    /// Something looks wrong and is being looked into.
    Investigation "investigation";
    /// Done by hand in the other system.
    DoneByHand "done-by-hand";
    /// It would be done twice.
    Duplicate "duplicate";
    /// Linked or matched to the wrong person.
    WrongPerson "wrong-person";
    /// The customer asked for it.
    CustomerRequest "customer-request";
    /// No longer needed.
    NotNeeded "not-needed";
    /// A trial.
    Trial "trial";
    /// The records say the same.
    SameDetails "same-details";
    /// The customer said so.
    ConfirmedByCustomer "confirmed-by-customer";
    /// Somebody at the store knows them.
    ConfirmedByStore "confirmed-by-store";
    /// Two people of one family.
    FamilyMember "family-member";
    /// A telephone or an address that several people share.
    SharedContact "shared-contact";
    /// The records say different things.
    OtherDetails "other-details";
    /// The customer was asked and has not answered.
    WaitingForCustomer "waiting-for-customer";
    /// The store was asked and has not answered.
    WaitingForStore "waiting-for-store";
    /// To tell who somebody is.
    CheckIdentity "check-identity";
}

impl Reason {
    /// From its code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == code)
    }

    /// As the audit log keeps it.
    pub const fn code(self) -> Code {
        Code::new(self.as_str())
    }
}
