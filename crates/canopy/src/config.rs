//! What the operator decided about addresses, and which decisions are unsafe.

use std::net::{IpAddr, SocketAddr};

use crate::Failure;

/// Where the server listens when nothing else is said.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// The address under which people reach the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// `http://` or `https://`, a host and perhaps a port; no slash at the end.
    pub text: String,
    /// Whether it is `https://`: cookies are then marked so that they never travel in plain.
    pub secure: bool,
}

/// Reads `HOST:PORT`, where the host is an IP address or `localhost`.
pub fn read_listen(text: &str) -> Result<SocketAddr, Failure> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    let wrong = |_| {
        Failure::Usage(format!(
            "--listen {text}: write an IP address and a port, such as {DEFAULT_LISTEN} or [::1]:8080"
        ))
    };
    numeric.parse().map_err(wrong)
}

/// Decides the base URL for a listening address, and refuses what would be unsafe.
///
/// Links in letters and pages start with the base URL and never with what a request claims, so a
/// server that others can reach must be told it. Over plain HTTP a session's cookie could be read on
/// the way, so only this machine itself may be reached like that.
pub fn base_url_for(listen: SocketAddr, given: Option<&str>) -> Result<BaseUrl, Failure> {
    match given {
        Some(text) => read_base_url(text),
        None if listen.ip().is_loopback() => Ok(BaseUrl {
            text: format!("http://{listen}"),
            secure: false,
        }),
        None => Err(Failure::Refused(format!(
            "{listen} can be reached from other machines, so Canopy must know its public address: \
             add --base-url https://YOUR.NAME (or CANOPY_BASE_URL), or listen on {DEFAULT_LISTEN}"
        ))),
    }
}

/// Reads a base URL and refuses one that would send cookies in plain over a network.
pub fn read_base_url(text: &str) -> Result<BaseUrl, Failure> {
    let trimmed = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let wrong = |why: &str| {
        Failure::Refused(format!(
            "--base-url {text}: {why}; write it like https://canopy.example.com"
        ))
    };
    let (secure, authority) = match trimmed.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        _ => return Err(wrong("it must begin with https://")),
    };
    let host = host_of(authority)
        .ok_or_else(|| wrong("it must have a host, perhaps a port, and nothing else"))?;
    if !secure && !is_this_machine(host) {
        return Err(Failure::Refused(format!(
            "--base-url {text}: over plain http:// on a public host everyone on the way can read the session cookie; \
             use https://{authority} with a proxy in front that ends TLS"
        )));
    }
    Ok(BaseUrl {
        text: trimmed,
        secure,
    })
}

/// The host of `host`, `host:port` or `[v6]:port`; none where anything else is in it.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (
                host,
                port.strip_prefix(':').or(port.is_empty().then_some("")),
            )
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("")),
        },
    };
    let port_fits = port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_ok());
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    (port_fits && !host.is_empty() && !authority.ends_with(':') && host.chars().all(letters))
        .then_some(host)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
#[cfg(test)]
mod tests;
