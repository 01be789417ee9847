//! Runs a program and says so.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Why a step failed, for a person.
pub type Done = Result<(), String>;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(1).unwrap_or(Path::new(".")).to_path_buf()
}

/// A command in the root of the repository.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs it to its end, its output going where ours goes.
pub fn must(what: &str, command: &mut Command) -> Done {
    println!("── {what}");
    let began = Instant::now();
    let status =
        command.stdin(Stdio::null()).status().map_err(|e| format!("{what}: cannot be started ({e})"))?;
    if !status.success() {
        return Err(format!("{what}: failed"));
    }
    println!("   {what}: {:.1} s", began.elapsed().as_secs_f32());
    Ok(())
}

/// Whether a program answers.
pub fn answers(program: &str, argument: &str) -> bool {
    let quiet = command(program, &[argument]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}
