//! How far a registration has come in each system, as the hub tells it.

use serde::{Deserialize, Serialize};

use super::super::{neighbours::Vendor, words::Words};

/// One system's part of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StepState {
    /// Being done while the visitor watches.
    Working,
    /// Done.
    Done,
    /// Goes on in the background.
    Pending,
    /// The shop has it switched off.
    Off,
    /// A person decides.
    NeedsPerson,
}

/// All four. A word the storefront does not know yet counts as pending: it may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Systems {
    shopify: StepState,
    pos: StepState,
    crm: StepState,
    mail: StepState,
}

/// The hub's registration object, as far as it is shown.
#[derive(Deserialize)]
pub(super) struct Registration {
    #[serde(default)]
    pub(super) registration_id: Option<String>,
    #[serde(default)]
    status: Option<String>,
    systems: SystemsAnswer,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SystemsAnswer {
    shopify: Option<String>,
    pos: Option<String>,
    crm: Option<String>,
    mail: Option<String>,
}

impl Registration {
    /// What to show.
    pub(super) fn systems(&self) -> Systems {
        let told = &self.systems;
        Systems {
            shopify: StepState::named(told.shopify.as_deref()),
            pos: StepState::named(told.pos.as_deref()),
            crm: StepState::named(told.crm.as_deref()),
            mail: StepState::named(told.mail.as_deref()),
        }
    }

    /// Whether nothing will change any more.
    pub(super) fn is_final(&self) -> bool {
        self.has_failed() || self.systems().are_final()
    }

    /// The online store refused: nobody became a member.
    pub(super) fn has_failed(&self) -> bool {
        self.status.as_deref() == Some("failed")
    }
}

impl StepState {
    fn named(word: Option<&str>) -> Self {
        match word {
            Some("done") => Self::Done,
            Some("off") => Self::Off,
            Some("needs_person") => Self::NeedsPerson,
            _ => Self::Pending,
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Done => "done",
            Self::Pending => "pending",
            Self::Off => "off",
            Self::NeedsPerson => "needs_person",
        }
    }
}

impl Systems {
    /// Every system in the same state.
    pub(super) const fn all(state: StepState) -> Self {
        Self { shopify: state, pos: state, crm: state, mail: state }
    }

    /// Whether nothing is under way.
    pub(super) fn are_final(&self) -> bool {
        let open = [StepState::Working, StepState::Pending];
        [self.shopify, self.pos, self.crm, self.mail].iter().all(|state| !open.contains(state))
    }

    /// Lines of the list on the registering screen.
    pub(super) fn rows(&self, w: &'static Words) -> Vec<StepRow> {
        let row = |vendor: Vendor| {
            let steps = &w.steps;
            let (label, product, state) = match vendor {
                Vendor::Shopify => (steps.shopify, "Shopify", self.shopify),
                Vendor::Pos => (steps.pos, "Smaregi", self.pos),
                Vendor::Crm => (steps.crm, "HubSpot", self.crm),
                Vendor::Mail => (steps.mail, "Mail", self.mail),
            };
            let text = match state {
                StepState::Working => steps.working,
                StepState::Done => steps.done,
                StepState::Pending => steps.pending,
                StepState::Off => steps.off,
                StepState::NeedsPerson => steps.needs_person,
            };
            StepRow { slug: vendor.slug(), label, product, state: state.slug(), text }
        };
        Vendor::ALL.into_iter().map(row).collect()
    }
}

/// One line.
pub(super) struct StepRow {
    pub(super) slug: &'static str,
    pub(super) label: &'static str,
    pub(super) product: &'static str,
    pub(super) state: &'static str,
    pub(super) text: &'static str,
}
