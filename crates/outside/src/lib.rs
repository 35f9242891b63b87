//! Requests to the outside: to addresses that may be asked, without following redirects, with an
//! end to patience and to length. Whatever an installation asks for others goes this way.
//!
//! The address is looked at twice: as it is written, and once its name was looked up, on the
//! addresses that the connection is then made to. So no name leads where its owner must not lead us.

mod reach;
mod resolve;

use std::io;
use std::sync::LazyLock;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Response, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

pub use reach::{Reach, check};
use resolve::Resolver;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer that is read.
const LONGEST: usize = 1024 * 1024;

type Asking = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

static CLIENTS: LazyLock<[Result<Asking, String>; 4]> = LazyLock::new(|| Reach::ALL.map(asking));

fn asking(reach: Reach) -> Result<Asking, String> {
    let mut connector = HttpConnector::new_with_resolver(Resolver { reach });
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(PATIENCE));
    let tls = hyper_rustls::HttpsConnectorBuilder::new()
        .with_native_roots()
        .map_err(|error| error.to_string())?;
    let tls = match reach.takes_plain() {
        true => tls.https_or_http(),
        false => tls.https_only(),
    };
    let https = tls.enable_http1().wrap_connector(connector);
    Ok(Client::builder(TokioExecutor::new()).build(https))
}

fn client(reach: Reach) -> Result<&'static Asking, io::Error> {
    let place = Reach::ALL.iter().position(|known| *known == reach);
    CLIENTS[place.unwrap_or_default()]
        .as_ref()
        .map_err(|error| io::Error::other(error.clone()))
}

fn checked(address: &Uri, reach: Reach) -> Result<(), io::Error> {
    check(address, reach).map_err(|why| io::Error::other(format!("{address} is not asked: {why}")))
}

/// Sends a request and reads its answer to the end.
pub async fn ask(request: Request<Vec<u8>>, reach: Reach) -> Result<Response<Vec<u8>>, io::Error> {
    checked(request.uri(), reach)?;
    let client = client(reach)?;
    let request = request.map(|body| Full::new(Bytes::from(body)));
    let asked = async {
        let answer = client.request(request).await.map_err(io::Error::other)?;
        let (parts, body) = answer.into_parts();
        let read = Limited::new(body, LONGEST).collect().await;
        let body = read.map_err(io::Error::other)?.to_bytes().to_vec();
        Ok(Response::from_parts(parts, body))
    };
    tokio::time::timeout(PATIENCE, asked).await?
}

/// Whether an address may be asked, as far as the text of it tells.
pub fn may_ask(address: &str, reach: Reach) -> Result<(), &'static str> {
    let address: Uri = address.parse().map_err(|_| "it is no address")?;
    if address
        .authority()
        .is_some_and(|it| it.as_str().contains('@'))
    {
        return Err("it holds a name or a password");
    }
    check(&address, reach)
}

/// Posts a body and answers the status. What the other side says beside it is not read.
pub async fn post(
    address: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
    reach: Reach,
) -> Result<u16, String> {
    may_ask(address, reach).map_err(str::to_owned)?;
    let mut request = Request::post(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .body(Full::new(Bytes::from(body)))
        .map_err(|error| error.to_string())?;
    let client = client(reach).map_err(|error| error.to_string())?;
    match tokio::time::timeout(PATIENCE, client.request(request)).await {
        Ok(Ok(answer)) => Ok(answer.status().as_u16()),
        Ok(Err(error)) => Err(full(&error)),
        Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}

/// An error with everything that led to it.
fn full(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_back_here_is_not_posted_to() {
        // A listener that would answer: nobody comes.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let port = listener.local_addr().expect("a port").port();
        for address in [
            format!("https://localhost:{port}/x"),
            format!("https://127.0.0.1:{port}/x"),
            format!("https://2130706433:{port}/x"),
            format!("https://127.1:{port}/x"),
            format!("https://[::ffff:127.0.0.1]:{port}/x"),
        ] {
            let posted = post(&address, &[], Vec::new(), Reach::Public).await;
            assert!(posted.is_err(), "{address}: {posted:?}");
        }
        let nobody = tokio::time::timeout(Duration::from_millis(100), listener.accept()).await;
        assert!(nobody.is_err(), "somebody connected");
    }

    #[tokio::test]
    async fn where_it_is_allowed_it_is_posted_and_redirects_are_not_followed() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let served = tokio::spawn(async move {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut read = [0; 4096];
            let length = stream.read(&mut read).await.expect("a request");
            let answer =
                "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
            stream
                .write_all(answer.as_bytes())
                .await
                .expect("an answer");
            String::from_utf8_lossy(&read[..length]).into_owned()
        });
        let address = format!("http://127.0.0.1:{port}/hook?x=1");
        let status = post(&address, &[("x-a", "b")], b"{}".to_vec(), Reach::Anywhere).await;
        assert_eq!(status, Ok(302));
        let request = served.await.expect("served");
        assert!(request.starts_with("POST /hook?x=1 "), "{request}");
        assert!(request.contains("x-a: b"), "{request}");
    }
}
