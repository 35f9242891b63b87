//! Requests to the outside: over TLS, to addresses of other machines, without following redirects,
//! with an end to patience and to length.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::Uri;
use hyper::body::Bytes;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use openidconnect::{HttpRequest, HttpResponse};
use tower::Service;

use crate::Fault;

/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer that is read.
const LONGEST: usize = 1024 * 1024;

type Asking = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

static ELSEWHERE: LazyLock<Result<Asking, String>> = LazyLock::new(|| asking(false));
static HERE_TOO: LazyLock<Result<Asking, String>> = LazyLock::new(|| asking(true));

fn asking(local: bool) -> Result<Asking, String> {
    let mut connector = HttpConnector::new_with_resolver(Resolver { local });
    connector.enforce_http(false);
    let tls = hyper_rustls::HttpsConnectorBuilder::new()
        .with_native_roots()
        .map_err(|error| error.to_string())?;
    let tls = if local {
        tls.https_or_http()
    } else {
        tls.https_only()
    };
    let https = tls.enable_http1().wrap_connector(connector);
    Ok(Client::builder(TokioExecutor::new()).build(https))
}

/// Whether an address may be asked: HTTPS, and by a name or address of another machine.
pub(crate) fn check(address: &Uri, local: bool) -> Result<(), Fault> {
    let refused = |why| Err(Fault::Refused(address.to_string(), why));
    let Some(host) = address.host() else {
        return refused("it has no host");
    };
    let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    let here = host == "localhost" || literal.is_some_and(|ip| ip.to_canonical().is_loopback());
    match address.scheme_str() {
        Some("https") => {}
        Some("http") if local && here => {}
        _ => return refused("it must begin with https://"),
    }
    match literal {
        Some(ip) if !may_be_asked(ip, local) => refused("it leads back to this machine"),
        _ => Ok(()),
    }
}

/// Nothing on this machine or its own link is asked: services there trust whoever reaches them.
fn may_be_asked(address: IpAddr, local: bool) -> bool {
    let address = address.to_canonical();
    let own_link = match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    let here = address.is_loopback();
    !(address.is_unspecified() || address.is_multicast() || own_link) && (local || !here)
}

/// Sends a request and reads its answer to the end.
pub(crate) async fn ask(request: HttpRequest, local: bool) -> Result<HttpResponse, io::Error> {
    check(request.uri(), local).map_err(io::Error::other)?;
    let client = if local { &*HERE_TOO } else { &*ELSEWHERE };
    let client = client
        .as_ref()
        .map_err(|error| io::Error::other(error.clone()))?;
    let request = request.map(|body| Full::new(Bytes::from(body)));
    let asked = async {
        let answer = client.request(request).await.map_err(io::Error::other)?;
        let (parts, body) = answer.into_parts();
        let read = Limited::new(body, LONGEST).collect().await;
        let body = read.map_err(io::Error::other)?.to_bytes().to_vec();
        Ok(HttpResponse::from_parts(parts, body))
    };
    tokio::time::timeout(PATIENCE, asked).await?
}

/// Looks names up and leaves out the addresses that are not asked, so that a name cannot lead there.
#[derive(Clone)]
struct Resolver {
    local: bool,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let local = self.local;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let asked: Vec<SocketAddr> = found
                .filter(|found| may_be_asked(found.ip(), local))
                .collect();
            Ok(asked.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(address: &str, local: bool) -> bool {
        check(&address.parse().expect("an address"), local).is_ok()
    }

    #[test]
    fn only_other_machines_are_asked_and_only_over_tls() {
        for good in ["https://login.example.com/tenant", "https://192.0.2.7:8443"] {
            assert!(passes(good, false) && passes(good, true), "{good}");
        }
        for bad in [
            "http://login.example.com",
            "ftp://login.example.com",
            "https://169.254.169.254/latest",
            "https://[fe80::1]/",
            "https://0.0.0.0",
            "https://[::ffff:169.254.169.254]",
        ] {
            assert!(!passes(bad, false) && !passes(bad, true), "{bad}");
        }
        for here in [
            "http://127.0.0.1:4000",
            "http://localhost:4000",
            "http://[::1]:4000",
            "https://127.0.0.1",
        ] {
            assert!(!passes(here, false) && passes(here, true), "{here}");
        }
    }

    #[tokio::test]
    async fn a_name_does_not_lead_back_to_this_machine() {
        let mut resolver = Resolver { local: false };
        let name: Name = "localhost".parse().expect("a name");
        let found = resolver.call(name.clone()).await.expect("looked up");
        assert_eq!(found.count(), 0);
        let mut resolver = Resolver { local: true };
        assert!(resolver.call(name).await.expect("looked up").count() > 0);
    }
}
