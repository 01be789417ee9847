//! Where the console is reached: decides the cookies and whose forms are taken.

use url::{Host, Url};

/// The console's own address.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    url: Option<Url>,
    text: String,
}

impl Place {
    /// From `public_url`. One that cannot be read is treated as reached without TLS, and takes no foreign form.
    pub(crate) fn new(public_url: &str) -> Self {
        Self { url: Url::parse(public_url).ok(), text: public_url.trim_end_matches('/').to_owned() }
    }

    /// The address without a trailing slash, for texts that are copied.
    pub(crate) fn url(&self) -> &str {
        &self.text
    }

    /// Whether browsers reach it by TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// Whether a form sent from this origin is ours. On a loopback address `localhost` and `127.0.0.1` are one place.
    pub(crate) fn is_ours(&self, origin: &str) -> bool {
        let (Some(ours), Ok(theirs)) = (&self.url, Url::parse(origin)) else { return false };
        if ours.origin() == theirs.origin() {
            return true;
        }
        let same_door = ours.scheme() == theirs.scheme()
            && ours.port_or_known_default() == theirs.port_or_known_default();
        same_door && is_loopback(ours) && is_loopback(&theirs)
    }

    /// Name of the session cookie. Browsers let `__Host-` be set over TLS only, for this host only.
    pub(crate) fn session_cookie(&self) -> &'static str {
        if self.is_https() { "__Host-enishi" } else { "enishi" }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_send_forms() {
        let place = Place::new("https://hub.example.jp");
        assert!(place.is_ours("https://hub.example.jp") && place.is_ours("https://hub.example.jp:443"));
        for foreign in [
            "null",
            "",
            "http://hub.example.jp",
            "https://hub.example.jp.evil.example",
            "https://evil.example",
        ] {
            assert!(!place.is_ours(foreign), "{foreign}");
        }
    }

    #[test]
    fn the_names_of_the_own_machine_are_one_place_on_the_same_port() {
        let place = Place::new("http://127.0.0.1:8080");
        assert!(place.is_ours("http://localhost:8080") && place.is_ours("http://[::1]:8080"));
        assert!(!place.is_ours("http://localhost:9090") && !place.is_ours("http://192.168.0.2:8080"));
    }
}
