//! Requests to the provider: over TLS, to other machines.

use std::io;

use canopy_outside::Reach;
use openidconnect::{HttpRequest, HttpResponse};

use crate::Fault;

/// `local` lets an installation that only this machine reaches ask a provider on this machine.
const fn reach(local: bool) -> Reach {
    match local {
        true => Reach::OthersAndHere,
        false => Reach::Others,
    }
}

/// Whether an issuer may be asked at all.
pub(crate) fn check(issuer: &str, local: bool) -> Result<(), Fault> {
    canopy_outside::may_ask(issuer, reach(local)).map_err(|why| Fault::Refused(issuer.into(), why))
}

/// Sends a request and reads its answer to the end.
pub(crate) async fn ask(request: HttpRequest, local: bool) -> Result<HttpResponse, io::Error> {
    canopy_outside::ask(request, reach(local)).await
}
