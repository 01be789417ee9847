//! `fuzz list`, or one target for as long as libFuzzer is told to: `cargo xtask fuzz` builds and calls this.

use std::{cell::RefCell, panic::RefUnwindSafe, process::ExitCode};

use fuzz::Promise;

/// What a target remembers is torn down with the process when a promise breaks.
struct Judge(RefCell<Promise>);

impl RefUnwindSafe for Judge {}

impl Judge {
    fn hear(&self, input: &[u8]) {
        (self.0.borrow_mut())(input);
    }
}

#[expect(clippy::print_stdout, reason = "a list for xtask")]
fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some(target) = fuzz::target(&name) else {
        for target in fuzz::TARGETS {
            println!("{}", target.name);
        }
        return if name == "list" { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    run(&Judge(RefCell::new((target.open)())));
    ExitCode::SUCCESS
}

fn run(judge: &Judge) {
    // Where an error happened matters, not the shortest text that leads to it.
    bolero::check!().with_shrink_time(std::time::Duration::ZERO).for_each(|input: &[u8]| judge.hear(input));
}
