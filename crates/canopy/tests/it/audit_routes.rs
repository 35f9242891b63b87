//! Every route that changes something leaves exactly one audit record, in the transaction of the
//! change. A route that is served and has no row here fails.

use crate::access_matrix::{ask, fresh, own_target};
use crate::answer_letter::letter;
use crate::cast::{KINDS, cast};
use crate::ledger::number;
use crate::route_table::{all_routes, letters};

/// What a route leaves in the audit log.
#[derive(Clone, Copy, PartialEq)]
enum Leaves {
    /// One record; driven here.
    OneRecord,
    /// Two, for this reason; driven here.
    TwoRecords(&'static str),
    /// None, for this reason; driven here.
    Nothing(&'static str),
    /// Not driven here, for this reason.
    NotDriven(&'static str),
}
use Leaves::{NotDriven, Nothing, OneRecord, TwoRecords};

const BOOKED: &str = "usage is booked, and nothing of access, settings, rates or links changes";
const PREVIEW: &str = "it only tells what would change";
const OWN_SESSION: &str = "somebody's own session begins or ends; no access changes";
const ASKED: &str = "something is begun or asked for; nothing is changed until it is confirmed";
const ACCOUNT: &str = "account.rs and two_factor.rs: a change of the own account leaves one record";
const SESSIONS: &str =
    "audit_accounts.rs: ending one's sessions and spending a link leave one record";
const ACCEPTED: &str = "accepting.rs: accepting leaves one record, however many accept at once";
const REQUESTED: &str = "access_requests.rs: a request leaves one record";
const DECIDED: &str = "the decision is one change, and the role that it gives another";
const SAME_VERB: &str = "page and API call one verb, and the other of the two is driven here";
const ENDED: &str = "end_all_access.rs: each role that ends leaves its record";
const NO_PROVIDER: &str = "there is none to remove yet; the page's route removes one below";
const CLOSED: &str = "statements.rs: a close leaves one record; here there is nothing to close";
const AS_BEFORE: &str = "it is so already, by the page's route above or from the beginning";
const SEEING: &str = "see_as.rs: each of the two ends leaves one record";

/// Every unsafe route of the server.
const ROUTES: &[(&str, Leaves)] = &[
    (
        "DELETE /api/v1/companies/{company}/invitations/{id}",
        OneRecord,
    ),
    (
        "DELETE /api/v1/companies/{company}/role-assignments/{id}",
        OneRecord,
    ),
    (
        "DELETE /api/v1/organizations/{organization}/groups/{id}",
        OneRecord,
    ),
    (
        "DELETE /api/v1/organizations/{organization}/identity-provider",
        Nothing(NO_PROVIDER),
    ),
    (
        "DELETE /api/v1/organizations/{organization}/invitations/{id}",
        OneRecord,
    ),
    (
        "DELETE /api/v1/organizations/{organization}/role-assignments/{id}",
        OneRecord,
    ),
    (
        "DELETE /api/v1/organizations/{organization}/schedules/{id}",
        OneRecord,
    ),
    ("PATCH /api/v1/companies/{company}", OneRecord),
    (
        "PATCH /api/v1/companies/{company}/invitations/{id}",
        OneRecord,
    ),
    (
        "PATCH /api/v1/companies/{company}/role-assignments/{id}",
        OneRecord,
    ),
    ("PATCH /api/v1/organizations/{organization}", OneRecord),
    (
        "PATCH /api/v1/organizations/{organization}/groups/{id}",
        OneRecord,
    ),
    (
        "PATCH /api/v1/organizations/{organization}/invitations/{id}",
        OneRecord,
    ),
    (
        "PATCH /api/v1/organizations/{organization}/role-assignments/{id}",
        OneRecord,
    ),
    (
        "PATCH /api/v1/organizations/{organization}/schedules/{id}",
        OneRecord,
    ),
    (
        "POST /api/v1/companies/{company}/access-requests",
        NotDriven(REQUESTED),
    ),
    (
        "POST /api/v1/companies/{company}/access-requests/{id}/approve",
        TwoRecords(DECIDED),
    ),
    (
        "POST /api/v1/companies/{company}/access-requests/{id}/decline",
        OneRecord,
    ),
    ("POST /api/v1/companies/{company}/credits", OneRecord),
    ("POST /api/v1/companies/{company}/disputes", OneRecord),
    (
        "POST /api/v1/companies/{company}/disputes/{id}/decline",
        OneRecord,
    ),
    (
        "POST /api/v1/companies/{company}/disputes/{id}/grant",
        OneRecord,
    ),
    (
        "POST /api/v1/companies/{company}/disputes/{id}/withdraw",
        OneRecord,
    ),
    ("POST /api/v1/companies/{company}/events/void", OneRecord),
    ("POST /api/v1/companies/{company}/invitations", OneRecord),
    (
        "POST /api/v1/companies/{company}/invitations/{id}/resend",
        OneRecord,
    ),
    (
        "POST /api/v1/companies/{company}/months/{month}/close",
        NotDriven(CLOSED),
    ),
    (
        "POST /api/v1/companies/{company}/months/{month}/hold",
        OneRecord,
    ),
    (
        "POST /api/v1/companies/{company}/months/{month}/release",
        OneRecord,
    ),
    ("POST /api/v1/companies/{company}/rate-cards", OneRecord),
    (
        "POST /api/v1/companies/{company}/rate-cards/preview",
        Nothing(PREVIEW),
    ),
    (
        "POST /api/v1/companies/{company}/role-assignments",
        OneRecord,
    ),
    (
        "POST /api/v1/companies/{company}/role-assignments/preview",
        Nothing(PREVIEW),
    ),
    (
        "POST /api/v1/companies/{company}/role-assignments/selection",
        OneRecord,
    ),
    ("POST /api/v1/events", Nothing(BOOKED)),
    (
        "POST /api/v1/organizations/{organization}/access-requests",
        NotDriven(REQUESTED),
    ),
    (
        "POST /api/v1/organizations/{organization}/access-requests/{id}/approve",
        TwoRecords(DECIDED),
    ),
    (
        "POST /api/v1/organizations/{organization}/access-requests/{id}/decline",
        OneRecord,
    ),
    (
        "POST /api/v1/organizations/{organization}/companies",
        OneRecord,
    ),
    (
        "POST /api/v1/organizations/{organization}/groups",
        OneRecord,
    ),
    (
        "POST /api/v1/organizations/{organization}/invitations",
        OneRecord,
    ),
    (
        "POST /api/v1/organizations/{organization}/invitations/{id}/resend",
        OneRecord,
    ),
    (
        "POST /api/v1/organizations/{organization}/people/{person}/end-access",
        NotDriven(ENDED),
    ),
    (
        "POST /api/v1/organizations/{organization}/rate-cards",
        OneRecord,
    ),
    (
        "POST /api/v1/organizations/{organization}/rate-cards/preview",
        Nothing(PREVIEW),
    ),
    (
        "POST /api/v1/organizations/{organization}/role-assignments",
        OneRecord,
    ),
    (
        "POST /api/v1/organizations/{organization}/role-assignments/preview",
        Nothing(PREVIEW),
    ),
    (
        "POST /api/v1/organizations/{organization}/role-assignments/selection",
        OneRecord,
    ),
    (
        "POST /api/v1/organizations/{organization}/schedules",
        OneRecord,
    ),
    ("POST /c/{company}/access-requests", NotDriven(REQUESTED)),
    (
        "POST /c/{company}/access-requests/{id}/approve",
        TwoRecords(DECIDED),
    ),
    ("POST /c/{company}/access-requests/{id}/decline", OneRecord),
    ("POST /c/{company}/billing/caps", OneRecord),
    ("POST /c/{company}/billing/credits", OneRecord),
    ("POST /c/{company}/billing/disputes", OneRecord),
    (
        "POST /c/{company}/billing/disputes/{id}/withdraw",
        OneRecord,
    ),
    ("POST /c/{company}/billing/rates", OneRecord),
    ("POST /c/{company}/billing/statements/{month}", OneRecord),
    ("POST /c/{company}/settings", OneRecord),
    ("POST /c/{company}/settings/status-words", OneRecord),
    ("POST /c/{company}/staff/assign", Nothing(PREVIEW)),
    (
        "POST /c/{company}/staff/invitations/{id}",
        NotDriven(SAME_VERB),
    ),
    ("POST /c/{company}/staff/invitations/{id}/resend", OneRecord),
    ("POST /c/{company}/staff/invitations/{id}/revoke", OneRecord),
    ("POST /c/{company}/staff/roles/{id}", NotDriven(SAME_VERB)),
    ("POST /c/{company}/staff/roles/{id}/remove", OneRecord),
    ("POST /c/{company}/staff/selection", Nothing(PREVIEW)),
    ("POST /c/{company}/usage/event/void", NotDriven(SAME_VERB)),
    ("POST /forgotten", NotDriven(ASKED)),
    ("POST /forgotten/{token}", NotDriven(ACCOUNT)),
    ("POST /invitations/{token}", NotDriven(ACCEPTED)),
    ("POST /me/end-other-sessions", NotDriven(SESSIONS)),
    ("POST /me/password", NotDriven(ACCOUNT)),
    ("POST /me/sessions/{id}/revoke", NotDriven(SESSIONS)),
    ("POST /me/two-factor/begin", NotDriven(ASKED)),
    ("POST /me/two-factor/confirm", NotDriven(ACCOUNT)),
    ("POST /me/two-factor/end", NotDriven(ACCOUNT)),
    ("POST /me/two-factor/recovery-codes", NotDriven(ACCOUNT)),
    (
        "POST /o/{organization}/access-requests",
        NotDriven(REQUESTED),
    ),
    (
        "POST /o/{organization}/access-requests/{id}/approve",
        TwoRecords(DECIDED),
    ),
    (
        "POST /o/{organization}/access-requests/{id}/decline",
        OneRecord,
    ),
    ("POST /o/{organization}/access/assign", Nothing(PREVIEW)),
    (
        "POST /o/{organization}/access/invitations/{id}",
        NotDriven(SAME_VERB),
    ),
    (
        "POST /o/{organization}/access/invitations/{id}/resend",
        OneRecord,
    ),
    (
        "POST /o/{organization}/access/invitations/{id}/revoke",
        OneRecord,
    ),
    (
        "POST /o/{organization}/access/people/{person}/end",
        NotDriven(ENDED),
    ),
    (
        "POST /o/{organization}/access/people/{person}/see-as",
        NotDriven(SEEING),
    ),
    (
        "POST /o/{organization}/access/roles/{id}",
        NotDriven(SAME_VERB),
    ),
    ("POST /o/{organization}/access/roles/{id}/remove", OneRecord),
    ("POST /o/{organization}/access/selection", Nothing(PREVIEW)),
    ("POST /o/{organization}/billing/caps", OneRecord),
    (
        "POST /o/{organization}/billing/caps/selection",
        Nothing(AS_BEFORE),
    ),
    (
        "POST /o/{organization}/billing/disputes/{id}/decline",
        OneRecord,
    ),
    (
        "POST /o/{organization}/billing/disputes/{id}/grant",
        OneRecord,
    ),
    ("POST /o/{organization}/billing/rates", OneRecord),
    ("POST /o/{organization}/companies", OneRecord),
    ("POST /o/{organization}/reporting/schedules", OneRecord),
    ("POST /o/{organization}/reporting/schedules/{id}", OneRecord),
    (
        "POST /o/{organization}/reporting/schedules/{id}/pause",
        OneRecord,
    ),
    (
        "POST /o/{organization}/reporting/schedules/{id}/remove",
        OneRecord,
    ),
    (
        "POST /o/{organization}/reporting/schedules/{id}/resume",
        Nothing(AS_BEFORE),
    ),
    (
        "POST /o/{organization}/reporting/schedules/{id}/send",
        OneRecord,
    ),
    ("POST /o/{organization}/settings", OneRecord),
    ("POST /o/{organization}/settings/sign-in", OneRecord),
    ("POST /o/{organization}/settings/sign-in/remove", OneRecord),
    ("POST /o/{organization}/settings/webhooks", OneRecord),
    (
        "POST /o/{organization}/settings/webhooks/{id}/off",
        OneRecord,
    ),
    (
        "POST /o/{organization}/settings/webhooks/{id}/on",
        Nothing(AS_BEFORE),
    ),
    (
        "POST /o/{organization}/settings/webhooks/{id}/remove",
        OneRecord,
    ),
    ("POST /see-as/end", NotDriven(SEEING)),
    ("POST /sign-in", NotDriven(OWN_SESSION)),
    ("POST /sign-in/code", NotDriven(OWN_SESSION)),
    ("POST /sign-in/sso", NotDriven(OWN_SESSION)),
    ("POST /sign-in/{token}", NotDriven(SESSIONS)),
    ("POST /sign-out", NotDriven(OWN_SESSION)),
    (
        "PUT /api/v1/companies/{company}/campaigns/{source}/{id}",
        OneRecord,
    ),
    ("PUT /api/v1/companies/{company}/cap", Nothing(AS_BEFORE)),
    (
        "PUT /api/v1/companies/{company}/cases/{source}/{id}",
        OneRecord,
    ),
    ("PUT /api/v1/companies/{company}/status-words", OneRecord),
    (
        "PUT /api/v1/organizations/{organization}/caps",
        Nothing(AS_BEFORE),
    ),
    (
        "PUT /api/v1/organizations/{organization}/identity-provider",
        OneRecord,
    ),
];

fn unsafe_routes() -> Vec<String> {
    let served = canopy_web::served().into_iter();
    served.filter(|route| !route.starts_with("GET ")).collect()
}

#[test]
fn every_unsafe_route_has_a_row() {
    let known: Vec<&str> = ROUTES.iter().map(|(route, _)| *route).collect();
    assert_eq!(unsafe_routes(), known);
}

crate::worlds! {
    async fn every_unsafe_route_leaves_what_its_row_says(world) {
        let cast = cast(&world).await;
        // A record belongs into the chain of the organization. What the test prepares comes from
        // no address.
        let count = |chain: &str| format!("SELECT COUNT(*) FROM audit_records WHERE address <> 'local' AND chain {chain}");
        let (here, elsewhere) = (count(&format!("= '{}'", cast.own.id)), count(&format!("<> '{}'", cast.own.id)));
        for &(route, leaves) in ROUTES {
            let wanted = match leaves {
                OneRecord => 1,
                TwoRecords(_) => 2,
                Nothing(_) => 0,
                NotDriven(_) => continue,
            };
            let row = all_routes().find(|known| known.route == route).expect(route);
            let by_key = letters(row.own)[KINDS.iter().position(|kind| *kind == "organization key").expect("a kind")] == '+';
            let kind = if by_key { "organization key" } else { "organization admin" };
            let before = (number(world.store(), &here).await, number(world.store(), &elsewhere).await);
            let answer = ask(&world, cast.caller(kind), route, &own_target(&cast), fresh()).await;
            assert_eq!(letter(route, &answer), '+', "{route}: {}", answer.text());
            assert_eq!(number(world.store(), &here).await - before.0, wanted, "{route}");
            assert_eq!(number(world.store(), &elsewhere).await, before.1, "{route}");
        }
        world.verify().await;
    }
}
