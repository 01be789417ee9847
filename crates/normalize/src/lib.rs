//! One spelling: what shoppers and tills write in many ways, brought into one form so that it can be compared.
//!
//! Pure functions over Japanese input: no I/O, no clock, no state. Two kinds of result are kept apart:
//! a *key* serves comparing only and is never written to any system; a *form* (an address for the POS,
//! full-width katakana, an E.164 number) may be written. Errors name what is wrong and never repeat the
//! input, because the input is personal data.
pub mod address;
pub mod birth_date;
pub mod email;
pub mod kana;
mod kanji;
pub mod name;
mod numeral;
pub mod phone;
pub mod postal_code;
pub mod prefecture;
#[cfg(feature = "build-table")]
pub mod table;
#[cfg(not(feature = "build-table"))]
mod table;
pub mod width;
