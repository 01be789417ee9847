//! Every command in the guides is one the program understands.

use std::path::Path;

use clap::Parser;
use enishi::cli::Cli;

/// Guides whose commands can be typed as they stand.
const GUIDES: [&str; 2] = ["docs/linking-your-members.md", "docs/runbooks/matching.md"];

/// A line as a shell would take it apart: quotes hold words together, a redirection ends it.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    let end = words.iter().position(|word| [">", "|", "#"].contains(&word.as_str()));
    words.truncate(end.unwrap_or(words.len()));
    words
}

/// Lines of code blocks, and code within a sentence, that begin with the program's name.
fn commands(text: &str) -> Vec<String> {
    let blocks = text.lines().map(str::trim).filter(|line| line.starts_with("enishi "));
    let spans =
        text.split('`').skip(1).step_by(2).filter(|span| span.starts_with("enishi ") && !span.contains('\n'));
    blocks.chain(spans).map(str::to_owned).collect()
}

#[test]
fn every_command_in_the_guides_is_understood() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for guide in GUIDES {
        let text = std::fs::read_to_string(root.join(guide)).unwrap();
        let told = commands(&text);
        assert!(told.len() >= 3, "{guide} tells {told:?}");
        for line in told {
            let line = line.replace(" ID ", " 0192f0c1-0000-7000-8000-000000000000 ");
            // A bare verb in a sentence names a command; it is not typed like that.
            if line == "enishi runs retry" || line == "enishi serve" {
                continue;
            }
            if let Err(refused) = Cli::try_parse_from(words(&line)) {
                panic!("{guide}: {line}\n{refused}");
            }
        }
    }
}
