//! Personal data on its way through the hub: held in memory, handed to its owner, never written down.

/// A personal value. It has no `Debug`, no `Display` and no `Serialize`, so logging or storing one does not compile:
///
/// ```compile_fail
/// println!("{:?}", domain::Pii::new("hanako@example.jp"));
/// ```
/// ```compile_fail
/// fn store<T: serde::Serialize>(_: T) {}
/// store(domain::Pii::new("hanako@example.jp"));
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    /// Marks a value as personal.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for comparing in memory or for a request to its owner. Each call is a place to look at in review.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// Takes the value out, for the same two purposes.
    pub fn into_revealed(self) -> T {
        self.0
    }

    /// A personal value made from this one is personal too.
    pub fn map<U>(&self, make: impl FnOnce(&T) -> U) -> Pii<U> {
        Pii(make(&self.0))
    }
}

impl<T> From<T> for Pii<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}
