//! The OpenAPI document says what the router does, and nothing else.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use crate::client::Caller;
use crate::world::World;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The paths that the router serves below /api/v1.
fn routed() -> BTreeSet<String> {
    canopy_web::served()
        .iter()
        .filter_map(|route| route.split(' ').nth(1))
        .filter(|path| path.starts_with("/api/v1/") && *path != "/api/v1/openapi.json")
        .map(str::to_owned)
        .collect()
}

fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        if part.starts_with('{') {
            "nothing"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn document(world: &World) -> Value {
    let document = world
        .get(&Caller::Nobody, "/api/v1/openapi.json")
        .await
        .expect(200);
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|it| it.starts_with("3.1")),
        "{}",
        document["openapi"]
    );
    document
}

crate::worlds! {
    async fn the_document_and_the_router_name_the_same_paths(world) {
        let document = document(&world).await;
        let told: BTreeSet<String> = document["paths"].as_object().expect("paths").keys().cloned().collect();
        assert!(told.len() > 10);
        assert_eq!(told, routed());
    }

    async fn every_method_that_is_told_is_served_and_no_other(world) {
        let document = document(&world).await;
        let organization = world.organization("Harbor Group").await;
        for (path, told) in document["paths"].as_object().expect("paths") {
            for name in METHODS {
                let method: Method = name.to_uppercase().parse().expect("a method");
                let answer = world.call(&Caller::Nobody, method.clone(), &filled(path), None).await;
                if told[name].is_object() {
                    answer.problem(401);
                    let answers = told[name]["responses"].as_object().expect("responses");
                    assert!(answers.keys().any(|it| it.starts_with('2')), "{name} {path}");
                } else {
                    assert_eq!(answer.problem(404).0, "not_found", "{name} {path}");
                    let answer = world.call(&organization.key, method, &filled(path), None).await;
                    assert_eq!(answer.problem(404).0, "not_found", "{name} {path}");
                }
            }
        }
    }

    async fn every_reference_of_the_document_leads_somewhere(world) {
        let document = document(&world).await;
        let mut open = vec![&document];
        let mut seen = 0;
        while let Some(value) = open.pop() {
            if let Some(reference) = value["$ref"].as_str() {
                let pointer = reference.strip_prefix('#').expect("a reference into the document");
                assert!(document.pointer(pointer).is_some(), "{reference}");
                seen += 1;
            }
            match value {
                Value::Object(fields) => open.extend(fields.values()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        assert!(seen > 20, "{seen}");
    }
}
