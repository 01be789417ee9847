//! Tells a story in plain words: who did what when, and what broke.

use std::fmt::Write as _;

use engine::testing::Side;
use sandbox::Fault;

use crate::story::{Act, Change, Deed, Story};

const DAY_S: u64 = 86_400;

/// The whole story, a line each.
pub fn told(story: &Story) -> String {
    let mut text = String::new();
    if story.is_a_year() {
        let _ = writeln!(text, "  {} members have points from the beginning", story.crowd);
    }
    for act in &story.acts {
        let _ = writeln!(text, "  {}  {}", clock(act), deed(&act.deed));
    }
    for (call, fault) in &story.mishaps {
        let _ = writeln!(text, "  call {call} of the hub: {}", of_fault(fault));
    }
    text
}

fn clock(act: &Act) -> String {
    let s = act.at.as_secs();
    let day = if s < DAY_S { String::new() } else { format!("day {} ", s / DAY_S) };
    let (h, m, ms) = (s % DAY_S / 3_600, s / 60 % 60, act.at.subsec_millis());
    format!("{day}{h:02}:{m:02}:{:02}.{ms:03}", s % 60)
}

fn deed(deed: &Deed) -> String {
    match deed {
        Deed::Register { person } => format!("person {person} signs up"),
        Deed::RegisterTwice { person, same_key } => {
            let keys = if *same_key { "one key" } else { "two keys" };
            format!("person {person} signs up twice at once, with {keys}")
        }
        Deed::RegisterElsewhere { person } => {
            format!("person {person} signs up on the store's own pages; no event is sent")
        }
        Deed::JoinAtTill { person, with_email } => {
            let mail = if *with_email { "with" } else { "without" };
            format!("person {person} becomes a member at a till, {mail} their e-mail")
        }
        Deed::ChangeOnline { person, change } => {
            format!("person {person} {} online", of_change(*change))
        }
        Deed::EditAtTill { person, change } => {
            format!("person {person} {} at a till", of_change(*change))
        }
        Deed::RefuseMail { person, online } => {
            format!("person {person} wants no more mail, and says so {}", place(*online))
        }
        Deed::Leave { person, online } => format!("person {person} leaves the club {}", place(*online)),
        Deed::Merge { kept, gone } => format!("an operator makes person {gone} one with person {kept}"),
        Deed::Erase { person, by_store } => {
            let who = if *by_store { "the online store" } else { "an operator" };
            format!("{who} says that person {person} is to be forgotten")
        }
        Deed::SpendAtTill { person, points } => {
            format!("person {person} pays with {points} points at a till")
        }
        Deed::AskCoupon { person, points } => {
            format!("person {person} wants a coupon for {points} points")
        }
        Deed::UseCoupon { person, articles } => {
            format!("person {person} buys {articles} articles online with a coupon")
        }
        Deed::CancelCoupon { person } => format!("person {person} wants the points of a coupon back"),
        Deed::SendBack { person, articles: Some(articles) } => {
            format!("person {person} sends {articles} articles back")
        }
        Deed::SendBack { person, articles: None } => format!("the order of person {person} is cancelled"),
        Deed::OrderOnline { person, articles } => format!("person {person} buys {articles} articles online"),
        Deed::Days { count } => format!("{count} days go by"),
        Deed::Buy { person, yen } => format!("person {person} buys for {yen} yen at a till"),
        Deed::LookAtPoints { person } => format!("person {person} looks at their points"),
        Deed::Trouble { place, fault, lasts } => {
            format!("{} for {} s: {}", place.name(), lasts.as_secs(), of_fault(fault))
        }
        Deed::Crash { next: None } => "the hub dies; another one starts".into(),
        Deed::Crash { next: Some((nth, side)) } => {
            let side = if *side == Side::Before { "before" } else { "after" };
            format!("the hub dies; another one starts and dies {side} its write {nth}")
        }
        Deed::Freeze { lasts } => {
            format!("the hub stands still for {} s; another one starts beside it", lasts.as_secs())
        }
        Deed::StepClock { seconds } => format!("somebody sets the hub's clock by {seconds} s"),
        Deed::SwitchPos { on } => {
            format!("the switch of the POS is turned {}", if *on { "on" } else { "off" })
        }
    }
}

const fn of_change(change: Change) -> &'static str {
    match change {
        Change::FamilyName => "has a new family name",
        Change::Phone => "has a new number",
        Change::Move => "moves house",
    }
}

const fn place(online: bool) -> &'static str {
    if online { "online" } else { "at a till" }
}

fn of_fault(fault: &Fault) -> String {
    match fault {
        Fault::ErrorAfterEffect => "done, and answered as an error".into(),
        Fault::CutAfterEffect => "done, and no answer".into(),
        Fault::CutBeforeEffect => "not done, and no answer".into(),
        Fault::Html => "a maintenance page".into(),
        Fault::Truncated => "done, and half an answer".into(),
        Fault::OkWithErrors => "200 with an error in it".into(),
        Fault::Throttled { retry_after_s } => format!("too many calls, wait {retry_after_s} s"),
        Fault::Slow(time) => format!("answers after {} ms", time.as_millis()),
        other => format!("{other:?}"),
    }
}
