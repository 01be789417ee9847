//! enishi
fn main() {}
