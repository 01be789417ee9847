//! Names and codes in plain words: flows, steps, states, systems, teams, reasons, failure codes.

use flows::Charter;

/// A flow's terms in the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CharterText {
    pub(crate) source: &'static str,
    pub(crate) contract: &'static str,
    pub(crate) failure: &'static str,
    pub(crate) promise: &'static str,
}

/// Look-ups of one language. Each answers none for what it has never heard of; the page then shows the name as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) flow: fn(&str) -> Option<&'static str>,
    pub(crate) step: fn(&str) -> Option<&'static str>,
    pub(crate) code: fn(&str) -> Option<&'static str>,
    pub(crate) word: fn(&str) -> Option<&'static str>,
    pub(crate) charter: fn(&str) -> Option<CharterText>,
}

impl Terms {
    /// A flow's name.
    pub(crate) fn flow_name(&self, name: &str) -> String {
        (self.flow)(name).map_or_else(|| capital(name), str::to_owned)
    }

    /// A step's name.
    pub(crate) fn step_name(&self, name: &str) -> String {
        (self.step)(name).map_or_else(|| capital(name), str::to_owned)
    }

    /// A stored code as a sentence; `invalid.last_name` falls back to what `invalid` says.
    pub(crate) fn cause(&self, code: &str) -> String {
        let family = code.split('.').next().unwrap_or(code);
        (self.code)(code).or_else(|| (self.code)(family)).unwrap_or(code).to_owned()
    }

    /// A state, system, team, class, role, reason or fact.
    pub(crate) fn say(&self, name: &str) -> String {
        (self.word)(name).unwrap_or(name).to_owned()
    }
}

/// Flows and steps are named by phrases; on a page a phrase begins with a capital.
fn capital(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The terms of a flow: translated if the language has them, else as the flow states them.
pub(crate) fn charter_of(terms: &Terms, name: &str, charter: &Charter) -> CharterText {
    (terms.charter)(name).unwrap_or(CharterText {
        source: charter.source,
        contract: charter.contract,
        failure: charter.failure,
        promise: charter.timing.promise,
    })
}

#[cfg(test)]
mod tests {
    use crate::words::Lang;

    #[test]
    fn every_flow_has_a_japanese_name_and_japanese_terms() {
        let terms = Lang::Ja.terms();
        for (name, _) in flows::FLOWS {
            assert!((terms.flow)(name).is_some(), "{name} has no Japanese name");
            assert!((terms.charter)(name).is_some(), "{name} has no Japanese terms");
        }
    }

    #[test]
    fn both_languages_say_everything_and_leave_the_same_gaps() {
        let (ja, en) = (Lang::Ja.words().all(), Lang::En.words().all());
        for ((key, ja), (_, en)) in ja.into_iter().zip(en) {
            assert!(!ja.is_empty() && !en.is_empty(), "{key} says nothing");
            assert_eq!(ja.matches("{}").count(), en.matches("{}").count(), "{key}");
        }
    }

    #[test]
    fn a_code_with_a_field_is_explained_by_its_family() {
        assert_eq!(Lang::En.terms().cause("invalid.last_name"), Lang::En.terms().cause("invalid"));
        assert_eq!(Lang::En.terms().cause("never-heard-of"), "never-heard-of");
    }
}
