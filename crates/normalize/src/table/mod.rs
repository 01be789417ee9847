//! The postal table inside the program: which towns there are, and which codes they have.
//!
//! `data/postal.bin` is made from `data/kenall_*.tsv.gz` by the function `build` (feature `build-table`) and
//! read where it lies: nothing is unpacked or parsed when the program starts.
#[cfg(feature = "build-table")]
mod build;
pub(crate) mod embedded;
pub(crate) mod fold;

#[cfg(feature = "build-table")]
pub use build::{BuildError, build, build_from_gz};
