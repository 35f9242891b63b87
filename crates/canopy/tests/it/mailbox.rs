//! The mailbox page: who has one, and which letters are in it.

use canopy_app::Config;
use canopy_app::letters::{Letter, Part, post};
use canopy_domain::role::Assignment;

use crate::cast::{KINDS, cast};
use crate::client::Caller;
use crate::world::World;

async fn write(world: &World, to: &str, subject: &str, organization: Option<&str>) {
    let link = Part::Link("Open".into(), "http://127.0.0.1:8080/somewhere".into());
    let letter = &Letter::written(to, "", subject, &[link]).about(organization);
    let house = &world.house;
    let posted = house
        .store
        .write(|tx| async move { post(house, &tx, letter).await })
        .await;
    posted.expect("posted");
}

async fn with_mailbox(world: &World) -> World {
    let config = Config {
        mailbox: true,
        ..World::config()
    };
    world.beside_with(config).await
}

crate::worlds! {
    async fn admins_read_letters_within_their_organization_only(world) {
        let cast = cast(&world).await;
        let demo = with_mailbox(&world).await;
        let both = [Assignment::organization_admin(&*cast.own.id), Assignment::organization_admin(&*cast.other.id)];
        world.person("both@people.example", &both).await;
        write(&demo, "new@people.example", "Own matter", Some(&cast.own.id)).await;
        write(&demo, "new@people.example", "Matter elsewhere", Some(&cast.other.id)).await;
        write(&demo, "elsewhere@people.example", "Account elsewhere", None).await;
        write(&demo, "both@people.example", "Account of both", None).await;
        write(&demo, "nobody@people.example", "Account of nobody", None).await;
        write(&demo, "admin@people.example", "Own account", None).await;
        let hidden = demo.get(cast.caller("company admin"), "/nowhere").await;
        for (kind, caller) in KINDS.iter().zip(&cast.callers) {
            let page = demo.get(caller, "/mailbox").await;
            let own = ["Own matter", "Own account"];
            let seen = page.text();
            match *kind {
                "organization admin" => {
                    assert!(own.iter().all(|subject| seen.contains(subject)), "{seen}");
                    assert!(seen.contains("<a href=\"/somewhere\">"), "{seen}");
                }
                "admin of another organization" => {
                    assert!(seen.contains("Matter elsewhere") && seen.contains("Account elsewhere"), "{seen}");
                }
                _ if matches!(page.status, 303 | 404) => assert!(page.status == 303 || page.body == hidden.body, "{kind}"),
                _ => panic!("{kind}: {}", page.status),
            }
            for foreign in ["Account of both", "Account of nobody"] {
                assert!(!seen.contains(foreign), "{kind}: {foreign}");
            }
            if *kind == "organization admin" {
                assert!(!seen.contains("elsewhere"), "{seen}");
            }
            if *kind == "admin of another organization" {
                assert!(own.iter().all(|subject| !seen.contains(subject)), "{seen}");
            }
        }
    }

    async fn there_is_no_mailbox_beside_a_mail_server_and_it_is_listed_only_where_it_is(world) {
        let cast = cast(&world).await;
        let demo = with_mailbox(&world).await;
        let (admin, viewer) = (cast.caller("organization admin"), cast.caller("viewer with all pages"));
        let home = format!("/o/{}", cast.own.slug);
        let lists = |world: &World, caller: &Caller| {
            let (asked, home) = (world.request(caller, reqwest::Method::GET, &home), home.clone());
            async move { asked.send().await.expect(&home).text().await.expect("a page").contains("href=\"/mailbox\"") }
        };
        assert!(lists(&demo, admin).await);
        assert!(!lists(&demo, viewer).await);
        assert!(!lists(&world, admin).await);
        assert_eq!(world.get(admin, "/mailbox").await.status, 404);
    }
}
