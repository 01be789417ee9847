//! Passwords are kept as argon2id hashes, and a guess costs the same whether the account exists or not.

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

/// Memory of one hash, KiB.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// A hash of nobody's password, with the same cost as a real one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Tm9ib2R5IGlzIGhlcmUu$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Shortest and longest password, characters.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// What a check said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checked {
    /// Not the password, or nobody's.
    Wrong,
    /// The password.
    Right,
    /// The password, kept with a weaker hash than is made today: here is a better one.
    RightButWeak(String),
}

/// Hashes a few passwords at a time, away from the threads that answer requests.
pub(super) struct Passwords {
    seats: Semaphore,
}

impl Passwords {
    pub(super) const fn new() -> Self {
        Self { seats: Semaphore::const_new(2) }
    }

    /// Whether a new password is acceptable: long enough, and not the name.
    pub(super) fn is_acceptable(name: &str, password: &SecretString) -> bool {
        let password = password.expose_secret();
        LENGTH.contains(&password.chars().count()) && !password.eq_ignore_ascii_case(name)
    }

    /// A hash to be stored; none if hashing was not possible (no memory).
    pub(super) async fn hash(&self, password: &SecretString, salt: [u8; 16]) -> Option<String> {
        let password = password.clone();
        self.aside(move || hash(password.expose_secret(), &salt)).await.flatten()
    }

    /// Compares a guess with a stored hash, or with nobody's at the same cost.
    pub(super) async fn check(
        &self,
        guess: &SecretString,
        stored: Option<String>,
        salt: [u8; 16],
    ) -> Checked {
        let guess = guess.clone();
        let check = move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.into());
            let guess: String = guess.expose_secret().chars().take(*LENGTH.end() + 1).collect();
            let Ok(parsed) = PasswordHash::new(&stored) else { return Checked::Wrong };
            let right = Argon2::default().verify_password(guess.as_bytes(), &parsed).is_ok();
            match (right && known, is_weak(&parsed)) {
                (false, _) => Checked::Wrong,
                (true, false) => Checked::Right,
                (true, true) => hash(&guess, &salt).map_or(Checked::Right, Checked::RightButWeak),
            }
        };
        self.aside(check).await.unwrap_or(Checked::Wrong)
    }

    async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let _seat = self.seats.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }
}

fn hash(password: &str, salt: &[u8]) -> Option<String> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_with_salt(password.as_bytes(), salt).ok().map(|hash| hash.to_string())
}

fn is_weak(hash: &PasswordHash) -> bool {
    let Ok(params) = Params::try_from(hash) else { return true };
    hash.algorithm != Algorithm::Argon2id.ident() || params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; 16] = [7; 16];

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let passwords = Passwords::new();
        let stored = passwords.hash(&"correct horse battery".into(), SALT).await;
        assert!(stored.as_deref().is_some_and(|h| h.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")));
        let check = async |guess: &str, stored| passwords.check(&guess.into(), stored, SALT).await;
        assert_eq!(check("correct horse battery", stored.clone()).await, Checked::Right);
        assert_eq!(check("correct horse batterx", stored).await, Checked::Wrong);
        assert_eq!(check("anything at all", None).await, Checked::Wrong);
        assert_eq!(check("anything at all", Some("not a hash".into())).await, Checked::Wrong);
    }

    #[test]
    fn a_guess_at_nobody_is_compared_like_any_other() {
        let parsed = PasswordHash::new(NOBODY).unwrap();
        assert!(!is_weak(&parsed), "the same cost as a real account");
        assert_eq!(parsed.hash.map(|h| h.len()), Some(32));
    }

    #[tokio::test]
    async fn a_hash_from_weaker_days_is_replaced_at_sign_in() {
        let weak =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, None).unwrap());
        let stored = weak.hash_password_with_salt(b"correct horse battery", &SALT).unwrap().to_string();
        let checked = Passwords::new().check(&"correct horse battery".into(), Some(stored), SALT).await;
        let Checked::RightButWeak(better) = checked else { panic!("{checked:?}") };
        assert!(better.contains("m=19456,t=2"));
    }
}
