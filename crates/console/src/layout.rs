//! What surrounds every page: navigation, search, what is paused, the last message.

use domain::Timestamp;
use flows::operators::Action;
use store::{LetterFilter, LetterState, Scope, Switch};

use crate::{
    assets,
    desk::Desk,
    session::Visitor,
    show::{Moment, Tone},
    words::{Lang, Terms, Words, fill},
};

/// No more letters than this are counted for the menu.
const COUNTED: usize = 100;

/// A part of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    Work,
    Runs,
    Links,
    Points,
    Flows,
    Audit,
    Users,
    Elsewhere,
}

/// An entry of the menu.
pub(crate) struct Entry {
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) is_here: bool,
    pub(crate) count: Option<String>,
}

/// Something paused, for the banner.
pub(crate) struct Paused {
    pub(crate) what: String,
    pub(crate) since: Moment,
    pub(crate) until: Option<Moment>,
}

/// The surroundings.
pub(crate) struct Layout {
    pub(crate) title: String,
    pub(crate) lang: Lang,
    pub(crate) w: &'static Words,
    pub(crate) user: Option<String>,
    pub(crate) role: String,
    pub(crate) form_word: String,
    pub(crate) menu: Vec<Entry>,
    pub(crate) paused: Vec<Paused>,
    pub(crate) note: Option<(Tone, String)>,
    pub(crate) here: String,
    pub(crate) assets: &'static str,
}

impl Layout {
    /// Without a session: sign-in and trouble.
    pub(crate) fn bare(lang: Lang, title: impl Into<String>, here: &str) -> Self {
        Self {
            title: title.into(),
            lang,
            w: lang.words(),
            user: None,
            role: String::new(),
            form_word: String::new(),
            menu: Vec::new(),
            paused: Vec::new(),
            note: None,
            here: encoded(here),
            assets: assets::version(),
        }
    }

    /// For somebody who is signed in.
    pub(crate) async fn of(
        desk: &Desk,
        visitor: &Visitor,
        section: Section,
        title: impl Into<String>,
    ) -> store::Result<Self> {
        let switches = desk.store().switches().await?;
        let filter = LetterFilter {
            state: Some(LetterState::Open),
            limit: u32::try_from(COUNTED + 1).unwrap_or(u32::MAX),
            ..LetterFilter::default()
        };
        let open = desk.store().letters(&filter).await?.len();
        let now = desk.now();
        Ok(Self {
            user: Some(visitor.operator.name.clone()),
            role: visitor.terms().say(visitor.operator.role.as_str()),
            form_word: visitor.form_word.clone(),
            menu: menu(visitor, section, open),
            paused: switches.iter().map(|switch| paused(switch, visitor, now)).collect(),
            note: visitor.note.map(|note| note.text(visitor.words())),
            ..Self::bare(visitor.lang, title, &visitor.here)
        })
    }

    /// The stored name of the language to switch to.
    pub(crate) fn other(&self) -> Lang {
        self.lang.other()
    }
}

fn encoded(here: &str) -> String {
    url::form_urlencoded::byte_serialize(here.as_bytes()).collect()
}

fn menu(visitor: &Visitor, section: Section, open: usize) -> Vec<Entry> {
    let w = visitor.words();
    let entry = |part, href, label| Entry { href, label, is_here: part == section, count: None };
    let mut menu = vec![
        entry(Section::Overview, "/console", w.nav_overview),
        entry(Section::Work, "/console/work", w.nav_work),
        entry(Section::Runs, "/console/runs", w.nav_runs),
        entry(Section::Links, "/console/links", w.nav_links),
        entry(Section::Points, "/console/coupons", visitor.lang.point_words().nav),
        entry(Section::Flows, "/console/flows", w.nav_flows),
    ];
    if visitor.may(Action::SeeAudit) {
        menu.push(entry(Section::Audit, "/console/audit", w.nav_audit));
    }
    if visitor.may(Action::SeeUsers) {
        menu.push(entry(Section::Users, "/console/users", w.nav_users));
    }
    if open > 0 {
        menu[1].count = Some(if open > COUNTED { format!("{COUNTED}+") } else { open.to_string() });
    }
    menu
}

fn paused(switch: &Switch, visitor: &Visitor, now: Timestamp) -> Paused {
    let moment = |at| Moment { at, now, lang: visitor.lang };
    Paused {
        what: scope_name(visitor.terms(), &switch.scope),
        since: moment(switch.since),
        until: switch.until.map(moment),
    }
}

/// What a switch stops, in words.
pub(crate) fn scope_name(terms: &Terms, scope: &Scope) -> String {
    match scope {
        Scope::Flow(flow) => terms.flow_name(flow),
        Scope::Vendor(vendor) => terms.say(vendor.as_str()),
        Scope::Object(object) => object.clone(),
    }
}

macro_rules! notes {
    ($($key:ident $tone:ident)*) => {
        fn known(key: &str) -> Option<&'static str> {
            match key { $(stringify!($key) => Some(stringify!($key)),)* _ => None }
        }

        fn told(key: &str, w: &Words) -> (Tone, &'static str) {
            match key { $(stringify!($key) => (Tone::$tone, w.$key),)* _ => (Tone::Quiet, "") }
        }
    };
}

notes! {
    done_retried Good  done_taken Good  done_discarded Good  done_paused Good  done_resumed Good
    done_unlinked Good  done_decided Good  done_role Good  done_disabled Good  done_enabled Good  done_added Good
    done_password Good  done_erasing Good  done_sent Good
    entries_intact Good  chain_broken Bad
    failed_ended Warn  failed_approval Warn  failed_never Warn  failed_missing Warn  failed_reason Warn
    failed_taken Warn  failed_name Warn  failed_password Warn  failed_role Warn  failed_oneself Warn  failed_vendor Warn
    failed_confirm Warn  failed_paused Warn  failed_link Warn  failed_typed Warn
    done_later Good  done_assigned Good  done_lifted Good
    failed_decided Warn  failed_held Warn  failed_changed Warn  failed_gone Warn
    done_cancelling Good  done_approved Good  done_settled Good
    done_merging Good  done_splitting Good  failed_merge Warn
    card_retired Warn  card_served Good  card_not_online Quiet  failed_card Warn
}

/// A message from a list, carried to the next page by its key: a cookie cannot make the console say anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Note {
    key: &'static str,
    number: u64,
}

impl Note {
    /// The message with this key of [`Words`].
    pub(crate) fn new(key: &'static str) -> Self {
        Self { key, number: 0 }
    }

    /// The same with a number to tell.
    pub(crate) fn counting(key: &'static str, number: u64) -> Self {
        Self { key, number }
    }

    pub(crate) fn to_cookie(self) -> String {
        format!("{}.{}", self.key, self.number)
    }

    pub(crate) fn from_cookie(value: &str) -> Option<Self> {
        let (key, number) = value.split_once('.')?;
        Some(Self { key: known(key)?, number: number.parse().ok()? })
    }

    /// What it says.
    pub(crate) fn text(self, w: &Words) -> (Tone, String) {
        let (tone, text) = told(self.key, w);
        (tone, fill(text, self.number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_cookie_and_nothing_else_does() {
        let note = Note::counting("done_resumed", 12);
        assert_eq!(Note::from_cookie(&note.to_cookie()), Some(note));
        assert!(note.text(Lang::En.words()).1.contains("12"));
        for forged in ["", "done_resumed", "done_resumed.x", "everything_is_lost.1", "<b>.1"] {
            assert_eq!(Note::from_cookie(forged), None, "{forged}");
        }
    }
}
