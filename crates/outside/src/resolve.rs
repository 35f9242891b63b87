//! Looking names up.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;

use crate::Reach;

/// Looks names up and leaves out the addresses that are not asked, so that a name cannot lead there.
#[derive(Clone)]
pub(crate) struct Resolver {
    pub(crate) reach: Reach,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.reach;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let asked: Vec<SocketAddr> = found.filter(|found| reach.takes(found.ip())).collect();
            match asked.is_empty() {
                true => Err(io::Error::other(
                    "the name leads to no address that may be asked",
                )),
                false => Ok(asked.into_iter()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_does_not_lead_back_to_this_machine() {
        let name: Name = "localhost".parse().expect("a name");
        for reach in [Reach::Others, Reach::Public] {
            assert!(
                Resolver { reach }.call(name.clone()).await.is_err(),
                "{reach:?}"
            );
        }
        for reach in [Reach::OthersAndHere, Reach::Anywhere] {
            assert!(
                Resolver { reach }.call(name.clone()).await.is_ok(),
                "{reach:?}"
            );
        }
    }
}
