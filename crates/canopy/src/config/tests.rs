//! Tests: what the operator decided about addresses, and which decisions are unsafe.

use super::*;

fn listen(text: &str) -> SocketAddr {
    read_listen(text).unwrap()
}

#[test]
fn a_private_address_needs_no_base_url() {
    assert_eq!(
        base_url_for(listen("127.0.0.1:8080"), None).unwrap().text,
        "http://127.0.0.1:8080"
    );
    assert_eq!(
        base_url_for(listen("[::1]:9000"), None).unwrap().text,
        "http://[::1]:9000"
    );
    assert_eq!(listen("localhost:81").to_string(), "127.0.0.1:81");
}

#[test]
fn a_public_address_without_a_base_url_is_refused_with_the_way_out() {
    for address in ["0.0.0.0:8080", "[::]:8080", "192.0.2.7:80"] {
        let failure = base_url_for(listen(address), None).unwrap_err();
        assert_eq!(failure.exit_code(), 1);
        assert!(
            failure.to_string().contains("--base-url https://"),
            "{failure}"
        );
    }
}

#[test]
fn plain_http_is_refused_on_public_hosts_only() {
    for bad in [
        "http://canopy.example.com",
        "http://192.0.2.7:8080",
        "http://localhost.example.com",
        "HTTP://Example.com",
    ] {
        let failure = read_base_url(bad).unwrap_err();
        assert!(failure.to_string().contains("cookie"), "{failure}");
    }
    for good in [
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://[::1]:8080",
        "http://canopy.localhost",
    ] {
        assert!(!read_base_url(good).unwrap().secure, "{good}");
    }
}

#[test]
fn a_base_url_is_an_origin() {
    let read = read_base_url("https://Canopy.Example.com:8443/").unwrap();
    assert_eq!(
        read,
        BaseUrl {
            text: "https://canopy.example.com:8443".into(),
            secure: true
        }
    );
    for bad in [
        "canopy.example.com",
        "ftp://example.com",
        "https://",
        "https://a/b",
        "https://a?x",
        "https://u@a",
        "https://a:99999",
        "https://a:",
        "https://[::1",
        "https://[zz]",
        "https://a b",
    ] {
        assert!(read_base_url(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_wrong_listening_address_is_a_matter_of_usage() {
    for bad in ["8080", ":8080", "example.com:80", "127.0.0.1"] {
        assert_eq!(read_listen(bad).unwrap_err().exit_code(), 2, "{bad}");
    }
}
