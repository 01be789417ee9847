//! What the program says about itself: structured lines on standard error, ids and codes only.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Lines for a person on a terminal, JSON otherwise. `RUST_LOG` narrows or widens what is said.
pub fn begin(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let registry = tracing_subscriber::registry().with(filter);
    let began = if std::io::stderr().is_terminal() {
        registry.with(fmt::layer().with_writer(std::io::stderr).compact().with_target(false)).try_init()
    } else {
        registry.with(fmt::layer().with_writer(std::io::stderr).json().flatten_event(true)).try_init()
    };
    // A test that begins twice keeps the first.
    drop(began);
    // A panic's message may quote a value: only where it happened is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a bug: this work was stopped");
    }));
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_of_the_log_stays_one_line_whatever_is_in_it() {
        let paper = Paper::default();
        let kept = paper.clone();
        let layer = fmt::layer().with_writer(move || kept.clone()).json().flatten_event(true);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let hostile = "a\r\n{\"level\":\"INFO\"}\u{1b}[31m\u{2028}";
            tracing::info!(code = hostile, shown = %hostile, "{hostile}");
        });
        let said = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.contains(['\u{1b}', '\r']), "{said}");
        let line: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(line["code"], "a\r\n{\"level\":\"INFO\"}\u{1b}[31m\u{2028}");
    }
}
