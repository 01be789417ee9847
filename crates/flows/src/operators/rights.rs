//! Which role may do what. The one place where this is decided.

use store::Role;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident $text:literal: $($role:ident)*;)*) => {
        /// Something a person can do at the hub.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name used in documents and in the audit log.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }

        /// Whether this role may do this.
        pub const fn allowed(role: Role, action: Action) -> bool {
            match action { $(Action::$name => matches!(role, $(Role::$role)|*),)* }
        }
    };
}

actions! {
    /// See flows, their terms and what waits.
    SeeFlows "flow.see": Viewer StoreStaff CustomerService Operator Finance Administrator;
    /// See runs, their steps, and dead letters.
    SeeRuns "run.see": Viewer StoreStaff CustomerService Operator Finance Administrator;
    /// See rows of ids: who is linked to whom.
    SeeLinks "link.see": Viewer StoreStaff CustomerService Operator Finance Administrator;
    /// See questions that wait for a person.
    SeeCases "case.see": Viewer StoreStaff CustomerService Operator Finance Administrator;
    /// See who did what.
    SeeAudit "audit.see": Operator Finance Administrator;
    /// Check that the audit log is whole.
    VerifyAudit "audit.verify": Operator Finance Administrator;
    /// Pause a flow, a system or one object.
    Pause "pause": Operator Administrator;
    /// Resume what is paused.
    Resume "resume": Operator Administrator;
    /// Try a run again.
    Retry "run.retry": CustomerService Operator Administrator;
    /// Take a dead letter.
    TakeLetter "dead-letter.take": StoreStaff CustomerService Operator Finance Administrator;
    /// Give a dead letter up: its work is not done.
    Discard "dead-letter.discard": Operator Administrator;
    /// Take a link apart.
    Unlink "link.unlink": CustomerService Administrator;
    /// See merges and what they moved.
    SeeMerges "merge.see": Viewer StoreStaff CustomerService Operator Finance Administrator;
    /// Merge two records of one person.
    Merge "customer.merge": CustomerService Administrator;
    /// Take a merge apart.
    Split "merge.split": CustomerService Administrator;
    /// Link a customer and a store member by hand.
    Link "link.link": CustomerService Administrator;
    /// Compare both customer bases.
    Match "matching.run": Operator Administrator;
    /// Answer a case.
    Decide "case.decide": CustomerService Administrator;
    /// See coupons, where each stands, and the ledger of points.
    SeeCoupons "coupon.see": Viewer StoreStaff CustomerService Operator Finance Administrator;
    /// Take a coupon back: its points return.
    CancelCoupon "coupon.cancel": CustomerService Administrator;
    /// Approve of points that return for a refunded order, and settle what the tills do not tell.
    ApproveReturn "coupon.approve": Finance Administrator;
    /// Hold the ledger of points against the tills and the online store.
    ProvePoints "points.prove": Operator Finance Administrator;
    /// See a person's data, live from its owner; each look is written down.
    Reveal "person.reveal": StoreStaff CustomerService Administrator;
    /// See erasures and their certificates.
    SeeErasures "erasure.see": CustomerService Operator Administrator;
    /// Erase a person from every system.
    Erase "person.erase": CustomerService Administrator;
    /// List everything held about a person, for their answer.
    Export "person.export": CustomerService Administrator;
    /// See who has an account.
    SeeUsers "user.see": Operator Administrator;
    /// Add and disable accounts, change roles, make tokens.
    ManageUsers "user.manage": Administrator;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_may_do_everything_and_a_viewer_only_looks() {
        for action in Action::ALL {
            assert!(allowed(Role::Administrator, *action), "{action:?}");
            if allowed(Role::Viewer, *action) {
                assert!(action.as_str().ends_with(".see"), "{action:?}");
            }
        }
    }

    #[test]
    fn what_hurts_is_kept_from_those_who_do_not_run_the_hub() {
        for role in [Role::Viewer, Role::StoreStaff, Role::CustomerService, Role::Finance] {
            for action in [Action::Pause, Action::Resume, Action::Discard, Action::ManageUsers] {
                assert!(!allowed(role, action), "{role:?} {action:?}");
            }
        }
        assert!(!allowed(Role::Operator, Action::Reveal), "who runs the machine need not know the people");
    }
}
