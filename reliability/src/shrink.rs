//! Makes a story that ends wrong as short as it can be and still end wrong.

use std::collections::BTreeMap;

use crate::{play::play, story::Story};

/// A part of a story that can be left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Act(usize),
    Mishap(u32),
}

/// The shortest story found that still breaks something; each try plays the story once.
pub fn shortest(story: &Story) -> Story {
    let mut parts: Vec<Part> = (0..story.acts.len()).map(Part::Act).collect();
    parts.extend(story.mishaps.keys().map(|call| Part::Mishap(*call)));
    let mut piece = parts.len().div_ceil(2);
    while piece > 0 {
        let mut from = 0;
        while from < parts.len() {
            let to = (from + piece).min(parts.len());
            let fewer: Vec<Part> = [&parts[..from], &parts[to..]].concat();
            if play(&only(story, &fewer)).wrong.is_empty() {
                from = to;
            } else {
                parts = fewer;
            }
        }
        piece = if piece == 1 { 0 } else { piece.div_ceil(2) };
    }
    only(story, &parts)
}

fn only(story: &Story, parts: &[Part]) -> Story {
    let kept = |at: &usize| parts.contains(&Part::Act(*at));
    let acts = story.acts.iter().enumerate().filter(|(at, _)| kept(at)).map(|(_, act)| act.clone()).collect();
    let mishaps: BTreeMap<_, _> = story
        .mishaps
        .iter()
        .filter(|(call, _)| parts.contains(&Part::Mishap(**call)))
        .map(|(call, fault)| (*call, fault.clone()))
        .collect();
    Story { acts, mishaps, ..*story }
}
