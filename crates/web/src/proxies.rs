//! Which proxies are believed when they say for whom they ask.
//!
//! Without any, the peer of the connection is the client and no header is read. A trusted proxy
//! adds the address of its own peer at the right of `X-Forwarded-For`; everything left of the first
//! address that is not a trusted proxy's was written by the client, and counts for nothing.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

const FORWARDED: &str = "x-forwarded-for";

/// The networks of trusted proxies.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses and networks such as `10.0.0.0/8, ::1`; answers the first that is neither.
    pub fn read(text: &str) -> Result<Self, String> {
        text.split([',', ' '])
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                let address = || entry.parse::<IpAddr>().map(IpNet::from);
                entry
                    .parse::<IpNet>()
                    .or_else(|_| address())
                    .map_err(|_| entry.to_owned())
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }

    /// The address of the client: the right-most hop that is no trusted proxy.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        let mut hops: Vec<&str> = Vec::new();
        for value in headers.get_all(FORWARDED) {
            // What is no text was not written by a proxy: nothing left of it is believed.
            match value.to_str() {
                Ok(text) => hops.extend(text.split(',')),
                Err(_) => hops.clear(),
            }
        }
        let mut client = peer;
        for hop in hops.iter().rev() {
            let Some(address) = address_of(hop.trim()) else {
                break;
            };
            client = address;
            if !self.trusts(address) {
                break;
            }
        }
        client
    }
}

/// The address of a hop, which some proxies write with a port.
fn address_of(hop: &str) -> Option<IpAddr> {
    let bare = hop
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next())
        .unwrap_or(hop);
    let with_port = || hop.parse::<std::net::SocketAddr>().map(|it| it.ip());
    let address = bare.parse::<IpAddr>().or_else(|_| with_port()).ok()?;
    Some(address.to_canonical())
}
#[cfg(test)]
mod tests;
