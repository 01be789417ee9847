//! 日本語。Japanese.

mod charters;
mod coupons;
mod pages;
mod terms;

pub(crate) use pages::WORDS;
pub(crate) use terms::TERMS;
