//! What pages show to whom: no amount without `billing`, no company out of reach.

use crate::cast::{KINDS, cast};
use crate::world::World;

/// The page without the parts that are the same for everybody.
async fn page(world: &World, caller: &crate::client::Caller, path: &str) -> (u16, String) {
    let answer = world.get(caller, path).await;
    (answer.status, answer.text())
}

crate::worlds! {
    async fn amounts_are_on_pages_of_those_with_billing_only(world) {
        let cast = cast(&world).await;
        for kind in KINDS {
            for path in [format!("/o/{}", cast.own.slug), format!("/c/{}", cast.oak.slug), format!("/c/{}/settings", cast.oak.slug)] {
                let (status, text) = page(&world, cast.caller(kind), &path).await;
                let blind = kind.contains("without billing") || kind.contains("overview only") || kind.starts_with("company user");
                if status == 200 && blind {
                    for amount in ["7,53", "7531", "7532", "$"] {
                        assert!(!text.contains(amount), "{kind} {path}: {amount}");
                    }
                }
            }
            let (status, text) = page(&world, cast.caller(kind), &format!("/o/{}", cast.own.slug)).await;
            if ["organization admin", "viewer with all pages", "viewer with billing, without companies"].contains(&kind) {
                // 7,531.97 and 0.15 in each of two companies.
                assert!(status == 200 && text.contains("15,064.24") && text.contains("7,532.12"), "{kind}: {text}");
            }
        }
    }

    async fn a_limited_viewer_reads_of_one_company_only(world) {
        let cast = cast(&world).await;
        let limited = cast.caller("viewer limited to one company");
        let organization = format!("/o/{}", cast.own.slug);
        for path in [organization.clone(), format!("{organization}?q=elm"), format!("{organization}?sort=billing"), "/switcher".into(), "/switcher?q=elm".into(), "/me".into(), format!("/c/{}", cast.oak.slug)] {
            let (status, text) = page(&world, limited, &path).await;
            assert_eq!(status, 200, "{path}");
            for told in ["Elm Legal", &cast.elm.slug, &cast.elm.id, "Farside", "Summit", "15,064"] {
                assert!(!text.contains(told), "{path}: {told}");
            }
        }
        let (_, text) = page(&world, limited, &organization).await;
        assert!(text.contains("Oak Law") && text.contains("7,532.12"), "{text}");
    }

    async fn without_companies_names_lead_nowhere(world) {
        let cast = cast(&world).await;
        for kind in ["viewer with billing, without companies", "viewer with the overview only"] {
            let (status, text) = page(&world, cast.caller(kind), &format!("/o/{}", cast.own.slug)).await;
            assert!(status == 200 && text.contains("Oak Law"), "{kind}");
            assert!(!text.contains("href=\"/c/"), "{kind}: a link into a company");
        }
        let (_, text) = page(&world, cast.caller("viewer with all pages"), &format!("/o/{}", cast.own.slug)).await;
        assert!(text.contains("href=\"/c/oak-law"), "{text}");
    }
}
