//! The listener: one HTTP/1 connection a task, slow clients closed, a graceful end.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use canopy_app::House;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::Service;

use crate::proxies::TrustedProxies;
use crate::routes::router;

/// How long a client may take to send a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long requests under way may take to finish when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// A sign-in that a demo shows.
#[derive(Debug, Clone)]
pub struct DemoSignIn {
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
    /// The person.
    pub name: String,
    /// The role, in words.
    pub role: String,
}

/// What the operator decided about the door.
#[derive(Debug, Clone, Default)]
pub struct ServeOptions {
    /// Whether cookies are for HTTPS only.
    pub secure_cookies: bool,
    /// The proxies that are believed when they say for whom they ask.
    pub trusted_proxies: TrustedProxies,
    /// Shown on the sign-in page of a demo; empty otherwise.
    pub demo_sign_ins: Vec<DemoSignIn>,
}

/// What every handler can reach.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) house: House,
    pub(crate) options: Arc<ServeOptions>,
}

/// Serves until `shutdown` ends, then lets the requests under way finish.
pub async fn serve(
    house: House,
    listener: TcpListener,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let app = router(house, options);
    let (stop, stopped) = watch::channel(false);
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(connection) => connection,
            Err(error) => {
                // Out of file handles, say: wait for some to come back instead of spinning.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let (app, mut stopped) = (app.clone(), stopped.clone());
        tokio::spawn(async move {
            let service =
                hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
                    request.extensions_mut().insert(ConnectInfo(peer));
                    app.clone().call(request)
                });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIMEOUT)
                .serve_connection(TokioIo::new(stream), service);
            tokio::pin!(connection);
            tokio::select! {
                _ = connection.as_mut() => return,
                _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
            }
            let _ = connection.await;
        });
    }
    drop(listener);
    drop(stopped);
    let _ = stop.send(true);
    let _ = tokio::time::timeout(GRACE, stop.closed()).await;
    Ok(())
}
