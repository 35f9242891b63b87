//! Which addresses may be asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hyper::Uri;

/// How far requests may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Other machines, also those of the own network, over TLS: an identity provider.
    Others,
    /// The same, and this machine, also in plain: where nobody else reaches the installation.
    OthersAndHere,
    /// Addresses of the public internet, over TLS.
    Public,
    /// Every address but those of the own link, also in plain.
    Anywhere,
}

impl Reach {
    /// Every reach.
    pub(crate) const ALL: [Self; 4] = [
        Self::Others,
        Self::OthersAndHere,
        Self::Public,
        Self::Anywhere,
    ];

    /// Whether some addresses are asked without TLS.
    pub(crate) const fn takes_plain(self) -> bool {
        matches!(self, Self::OthersAndHere | Self::Anywhere)
    }

    /// Whether a connection may be made to an address.
    ///
    /// Nothing on the own link is ever asked: services there trust whoever reaches them.
    pub(crate) fn takes(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let own_link = match address {
            IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
            IpAddr::V6(v6) => v6.is_unicast_link_local(),
        };
        if address.is_unspecified() || address.is_multicast() || own_link {
            return false;
        }
        match self {
            Self::Others => !address.is_loopback(),
            Self::OthersAndHere | Self::Anywhere => true,
            Self::Public => is_public(address),
        }
    }
}

/// Whether an address belongs to somebody on the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match carried(v6) {
            Some(v4) => is_public_v4(v4),
            // Only 2000::/3 is given out; of it 2001::/23 is for protocols and 2001:db8::/32 and
            // 3fff::/20 for documents.
            None => {
                let parts = v6.segments();
                let given_out = parts[0] & 0xe000 == 0x2000;
                let special = (parts[0] == 0x2001 && (parts[1] < 0x200 || parts[1] == 0xdb8))
                    || (parts[0] == 0x3fff && parts[1] < 0x1000);
                given_out && !special
            }
        },
    }
}

/// The address of IPv4 that one of IPv6 leads to: through 6to4 and through NAT64.
fn carried(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let parts = v6.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match parts {
        [0x2002, high, low, ..] => Some(v4(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        _ => None,
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = a == 192 && b == 0 && c == 0;
    let relays = a == 192 && b == 88 && c == 99;
    let measuring = a == 198 && (b == 18 || b == 19);
    !(v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_broadcast()
        || v4.is_documentation()
        || v4.is_multicast()
        || a == 0
        || a >= 240
        || shared
        || protocols
        || relays
        || measuring)
}

/// Whether an address may be asked as it is written: by its scheme, and by its host where that is a
/// number. Names are looked at once they were looked up.
pub fn check(address: &Uri, reach: Reach) -> Result<(), &'static str> {
    let Some(host) = address.host() else {
        return Err("it has no host");
    };
    let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    let here = host == "localhost" || literal.is_some_and(|ip| ip.to_canonical().is_loopback());
    match (address.scheme_str(), reach) {
        (Some("https"), _) | (Some("http"), Reach::Anywhere) => {}
        (Some("http"), Reach::OthersAndHere) if here => {}
        (_, Reach::Anywhere) => return Err("it must begin with https:// or http://"),
        _ => return Err("it must begin with https://"),
    }
    match literal {
        Some(ip) if !reach.takes(ip) && reach == Reach::Public => {
            Err("it is not an address of the public internet")
        }
        Some(ip) if !reach.takes(ip) => Err("it leads back to this machine"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(address: &str, reach: Reach) -> bool {
        check(&address.parse().expect("an address"), reach).is_ok()
    }

    #[test]
    fn only_other_machines_are_asked_and_only_over_tls() {
        let both =
            |address: &str| [Reach::Others, Reach::OthersAndHere].map(|it| passes(address, it));
        for good in [
            "https://login.example.com/tenant",
            "https://192.0.2.7:8443",
            "https://10.0.0.7",
        ] {
            assert_eq!(both(good), [true, true], "{good}");
        }
        for bad in [
            "http://login.example.com",
            "ftp://login.example.com",
            "https://169.254.169.254/latest",
            "https://[fe80::1]/",
            "https://0.0.0.0",
            "https://[::ffff:169.254.169.254]",
        ] {
            assert_eq!(both(bad), [false, false], "{bad}");
        }
        for here in [
            "http://127.0.0.1:4000",
            "http://localhost:4000",
            "http://[::1]:4000",
            "https://127.0.0.1",
        ] {
            assert_eq!(both(here), [false, true], "{here}");
        }
    }

    #[test]
    fn public_is_what_is_given_out_to_somebody() {
        for good in [
            "1.1.1.1",
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "2606:4700::1111",
            "2002:808:808::1",
        ] {
            assert!(
                Reach::Public.takes(good.parse().expect("an address")),
                "{good}"
            );
        }
        for bad in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "::7f00:1",
        ] {
            assert!(
                !Reach::Public.takes(bad.parse().expect("an address")),
                "{bad}"
            );
        }
    }

    #[test]
    fn anywhere_is_not_the_own_link() {
        for good in [
            "http://127.0.0.1:9000/x",
            "http://10.0.0.7",
            "https://hooks.example.com",
            "http://[::1]:1",
        ] {
            assert!(passes(good, Reach::Anywhere), "{good}");
        }
        for bad in [
            "http://169.254.169.254/",
            "http://[fe80::1]/",
            "ftp://hooks.example.com",
            "http://0.0.0.0",
        ] {
            assert!(!passes(bad, Reach::Anywhere), "{bad}");
        }
        for bad in [
            "http://hooks.example.com",
            "https://127.0.0.1",
            "https://10.0.0.7",
            "https://[fd00::1]",
        ] {
            assert!(!passes(bad, Reach::Public), "{bad}");
        }
    }
}
