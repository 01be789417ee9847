//! The runbooks, read where the trouble is: the program carries them with it.

use askama::Template;
use axum::extract::{Path, State};
use flows::operators::Action;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

use crate::{
    answer::{Answer, Trouble},
    desk::Shared,
    layout::{Layout, Section},
    session::Visitor,
    words::CaseWords,
};

/// Name and text of each.
const RUNBOOKS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/runbooks.rs"));

#[derive(Template)]
#[template(path = "pages/runbook.html")]
struct RunbookPage {
    page: Layout,
    c: &'static CaseWords,
    text: String,
}

#[derive(Template)]
#[template(path = "pages/runbooks.html")]
struct RunbooksPage {
    page: Layout,
    c: &'static CaseWords,
    books: Vec<(&'static str, String)>,
}

/// `GET /console/runbooks`
pub(crate) async fn list(State(desk): State<Shared>, visitor: Visitor) -> Answer {
    visitor.must(Action::SeeRuns)?;
    let c = visitor.lang.case_words();
    let books = RUNBOOKS.iter().map(|(name, text)| (*name, title(text))).collect();
    let page = Layout::of(&desk, &visitor, Section::Work, c.runbooks).await?;
    Ok(visitor.show(&RunbooksPage { page, c, books }))
}

/// `GET /console/runbooks/{name}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(name): Path<String>) -> Answer {
    visitor.must(Action::SeeRuns)?;
    let (_, text) = RUNBOOKS.iter().find(|(known, _)| *known == name).ok_or(Trouble::NotFound)?;
    let c = visitor.lang.case_words();
    let page = Layout::of(&desk, &visitor, Section::Work, title(text)).await?;
    Ok(visitor.show(&RunbookPage { page, c, text: rendered(text) }))
}

/// Where a flow's runbook is read; none if the program does not carry it.
pub(crate) fn address_of(file: &str) -> Option<String> {
    let name = file.strip_prefix("runbooks/")?.strip_suffix(".md")?;
    RUNBOOKS.iter().any(|(known, _)| *known == name).then(|| format!("/console/runbooks/{name}"))
}

fn title(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default().trim_start_matches('#').trim();
    first.strip_prefix("RUNBOOK ").unwrap_or(first).to_owned()
}

/// As HTML: the page has the first heading already, others can be linked to, and markup in the text stays text.
fn rendered(text: &str) -> String {
    let mut events: Vec<Event<'_>> = Vec::new();
    let (mut heading, mut skips) = (None, false);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => skips = true,
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => skips = false,
            _ if skips => {}
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some((events.len(), String::new()));
                // Below the page's own heading no level may be skipped.
                let level = if level == HeadingLevel::H3 { HeadingLevel::H2 } else { level };
                events.push(Event::Start(Tag::Heading {
                    level,
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                }));
            }
            Event::End(TagEnd::Heading(level)) => {
                if let Some((at, words)) = heading.take()
                    && let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(at)
                {
                    *id = Some(CowStr::from(words));
                }
                let level = if level == HeadingLevel::H3 { HeadingLevel::H2 } else { level };
                events.push(Event::End(TagEnd::Heading(level)));
            }
            Event::Html(markup) | Event::InlineHtml(markup) => events.push(Event::Text(markup)),
            other => {
                if let (Some((_, words)), Event::Text(text) | Event::Code(text)) = (&mut heading, &other) {
                    words.extend(text.chars().map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }));
                }
                events.push(other);
            }
        }
    }
    let mut html = String::new();
    push_html(&mut html, events.into_iter());
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flow_and_every_alert_leads_to_a_page() {
        for file in ["runbooks/alerts.md", "runbooks/spread.md", "runbooks/sign-up.md"] {
            assert!(address_of(file).is_some(), "{file}");
        }
        assert_eq!(address_of("runbooks/nobody-wrote-this.md"), None);
        let (_, alerts) = RUNBOOKS.iter().find(|(name, _)| *name == "alerts").unwrap();
        for rule in ["case-overdue", "letter-not-taken", "backlog"] {
            assert!(rendered(alerts).contains(&format!("<h2 id=\"{rule}\">")), "{rule}");
        }
    }

    #[test]
    fn markup_in_a_runbook_stays_text() {
        let html = rendered(
            "# RUNBOOK x: y\n\n<script>alert(1)</script> and `<run>`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        );
        assert!(!html.contains("<script") && !html.contains("<h1") && html.contains("<table>"), "{html}");
        assert_eq!(title("# RUNBOOK x: y\nz"), "x: y");
    }
}
