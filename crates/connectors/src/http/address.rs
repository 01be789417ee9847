//! Which addresses the hub may be told to call: the web's, encrypted, with nobody's password in them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Why a configured address is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// Not a web address at all.
    #[error("not an http(s) address")]
    NotHttp,
    /// A user name or password stands in it.
    #[error("an address must not carry a user name or a password")]
    Credentials,
    /// Unencrypted, and not on this machine.
    #[error("plain http is for this machine only; use https")]
    NotEncrypted,
    /// An address of the network itself, such as a cloud's metadata service.
    #[error("a link-local or unspecified address is not another system")]
    LinkLocal,
    /// A vendor's answer points back at this machine.
    #[error("a public system may not send the hub to a local address")]
    PointsInside,
}

/// Reads an address from the configuration. Plain http is allowed on the loopback interface only.
pub fn checked(address: &str) -> Result<Url, AddressRefused> {
    let url = Url::parse(address.trim()).map_err(|_| AddressRefused::NotHttp)?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(AddressRefused::NotHttp);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressRefused::Credentials);
    }
    if is_link_local(&url) {
        return Err(AddressRefused::LinkLocal);
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(AddressRefused::NotEncrypted);
    }
    Ok(url)
}

/// Reads an address that another system gave us (a discovery document). It may point at this machine only if the
/// document itself came from this machine.
pub fn checked_beside(address: &str, source: &Url) -> Result<Url, AddressRefused> {
    let url = checked(address)?;
    if is_inside(&url) && !is_inside(source) { Err(AddressRefused::PointsInside) } else { Ok(url) }
}

fn ip(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(plain(ip)),
        Host::Domain(_) => None,
    }
}

/// The address a newer one stands for: `::ffff:127.0.0.1`, `::127.0.0.1`, `64:ff9b::127.0.0.1` (translated) and
/// `2002:7f00:1::` (through a relay) are all 127.0.0.1.
fn plain(ip: Ipv6Addr) -> IpAddr {
    let old = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, .., high, low] | [0x2002, high, low, ..] => {
            old(high, low)
        }
        // `::` and `::1` are themselves.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 || low > 1 => old(high, low),
        _ => IpAddr::V6(ip),
    }
}

fn is_loopback(url: &Url) -> bool {
    match ip(url) {
        Some(ip) => ip.is_loopback(),
        None => url.host_str().is_some_and(|name| {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }),
    }
}

fn is_inside(url: &Url) -> bool {
    let private = match ip(url) {
        // Beside the private ranges: "this network", and the range providers share among their customers.
        Some(IpAddr::V4(ip)) => ip.is_private() || matches!(ip.octets(), [0, ..] | [100, 64..=127, ..]),
        Some(IpAddr::V6(ip)) => ip.is_unique_local(),
        None => false,
    };
    private || is_loopback(url)
}

fn is_link_local(url: &Url) -> bool {
    match ip(url) {
        Some(IpAddr::V4(ip)) => ip.is_link_local() || ip.is_unspecified() || ip.is_broadcast(),
        Some(IpAddr::V6(ip)) => ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encrypted_or_local_addresses_are_called() {
        for good in [
            "https://shop.myshopify.com",
            "http://127.0.0.1:9090/x",
            "http://localhost:1",
            "http://[::1]:80/",
        ] {
            assert!(checked(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("http://shop.myshopify.com", AddressRefused::NotEncrypted),
            ("http://localhost.evil.example", AddressRefused::NotEncrypted),
            ("https://user:pass@shop.myshopify.com", AddressRefused::Credentials),
            ("ftp://127.0.0.1", AddressRefused::NotHttp),
            ("file:///etc/passwd", AddressRefused::NotHttp),
            ("http://169.254.169.254/latest", AddressRefused::LinkLocal),
            ("https://[::ffff:169.254.169.254]/", AddressRefused::LinkLocal),
            ("http://0.0.0.0/", AddressRefused::LinkLocal),
            ("not an address", AddressRefused::NotHttp),
        ] {
            assert_eq!(checked(bad).err(), Some(why), "{bad}");
        }
    }

    #[test]
    fn a_public_document_cannot_point_at_this_machine() {
        let public = checked("https://shop.example/.well-known/openid-configuration").unwrap();
        let local = checked("http://127.0.0.1:9090/.well-known/openid-configuration").unwrap();
        assert_eq!(
            checked_beside("http://127.0.0.1:6379/", &public).err(),
            Some(AddressRefused::PointsInside)
        );
        assert_eq!(checked_beside("https://10.0.0.7/", &public).err(), Some(AddressRefused::PointsInside));
        for inside in [
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.7]/",
            "https://[::127.0.0.1]/",
            "https://[::fff1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[fd00::7]/",
            "https://0.1.2.3/",
            "https://100.64.0.1/",
            "https://172.31.255.255/",
            "https://192.168.0.1:8443/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://tills.localhost/",
        ] {
            assert_eq!(checked_beside(inside, &public).err(), Some(AddressRefused::PointsInside), "{inside}");
        }
        assert!(checked_beside("http://127.0.0.1:9090/jwks", &local).is_ok());
        assert!(checked_beside("https://shopify.com/authentication/1/jwks", &public).is_ok());
    }
}
