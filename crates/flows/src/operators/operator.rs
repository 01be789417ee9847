//! A person (or their program) who is known to the hub.

use store::Role;

use super::{
    desk::DeskRefused,
    rights::{Action, allowed},
};

/// How somebody showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// A browser that signed in.
    Session,
    /// A program with a token.
    ApiToken,
    /// The command line on the hub's own machine.
    CommandLine,
}

/// Somebody who may act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Sign-in name; stands in the audit log.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// How they showed it.
    pub via: Via,
}

impl Operator {
    /// Whoever may start programs on the hub's own machine may do everything.
    pub fn at_the_command_line() -> Self {
        Self { name: "cli".into(), role: Role::Administrator, via: Via::CommandLine }
    }

    /// Whether they may do this.
    pub const fn may(&self, action: Action) -> bool {
        allowed(self.role, action)
    }

    /// The same as an error, for use before an act.
    pub(super) fn must(&self, action: Action) -> Result<(), DeskRefused> {
        if self.may(action) { Ok(()) } else { Err(DeskRefused::NotAllowed) }
    }
}
