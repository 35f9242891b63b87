//! Tests: which proxies are believed when they say for whom they ask.

use super::*;

fn client(trusted: &str, peer: &str, forwarded: &[&str]) -> String {
    let mut headers = HeaderMap::new();
    for value in forwarded {
        headers.append(FORWARDED, value.parse().expect("a header"));
    }
    let proxies = TrustedProxies::read(trusted).expect("networks");
    let peer = peer.parse().expect("an address");
    proxies.client(peer, &headers).to_string()
}

#[test]
fn nobody_is_believed_unless_configured() {
    assert_eq!(client("", "127.0.0.1", &["203.0.113.9"]), "127.0.0.1");
    assert_eq!(
        client("10.0.0.0/8", "192.0.2.1", &["203.0.113.9"]),
        "192.0.2.1"
    );
}

#[test]
fn the_right_most_untrusted_hop_counts() {
    let trusted = "10.0.0.0/8, 127.0.0.1 ::1";
    for (forwarded, wanted) in [
        (&["203.0.113.9"][..], "203.0.113.9"),
        // What the client wrote itself stands left of what the proxy added.
        (&["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (&["198.51.100.1", "203.0.113.9, 10.1.2.3"], "203.0.113.9"),
        (&["10.9.9.9, 203.0.113.9"], "203.0.113.9"),
        (&["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
        (&["203.0.113.9:5555"], "203.0.113.9"),
        (&["[2001:db8::7]:443"], "2001:db8::7"),
        (&["2001:db8::7"], "2001:db8::7"),
        (&["::ffff:203.0.113.9"], "203.0.113.9"),
        // Nothing left of what cannot be read is believed.
        (&["203.0.113.9, unknown, 10.1.2.3"], "10.1.2.3"),
        (&["203.0.113.9, "], "127.0.0.1"),
        (&[""], "127.0.0.1"),
        (&[], "127.0.0.1"),
    ] {
        assert_eq!(
            client(trusted, "127.0.0.1", forwarded),
            wanted,
            "{forwarded:?}"
        );
    }
    assert_eq!(
        client(trusted, "::ffff:127.0.0.1", &["203.0.113.9"]),
        "203.0.113.9"
    );
}

#[test]
fn what_is_no_network_is_named() {
    assert_eq!(
        TrustedProxies::read("10.0.0.1, proxy.example").unwrap_err(),
        "proxy.example"
    );
    assert!(TrustedProxies::read("10.0.0.0/33").is_err());
    assert!(TrustedProxies::read(" , ").is_ok());
}
