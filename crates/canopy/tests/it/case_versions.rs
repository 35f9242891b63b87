//! Versions of cases: each is kept, however the rows come in; and the days on which cases close.

use canopy_app::cases::put::{CaseData, OfferedCase, put_cases};
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::ledger::query;
use crate::world::{Company, Organization, World};

/// The versions of a company's cases, and how the cases stand.
async fn stored(world: &World, company: &Company) -> Vec<Vec<String>> {
    let columns =
        "source, external_id, version, reference, case_type, status, opened_on, closed_on";
    let id = &company.id;
    let versions = format!(
        "SELECT {columns}, effective_on, booked_on FROM case_versions WHERE company_id = '{id}' \
         ORDER BY source, external_id, version"
    );
    let cases = format!(
        "SELECT {columns}, closing_told FROM cases WHERE company_id = '{id}' ORDER BY source, external_id"
    );
    let mut all = query(world.store(), &versions).await;
    all.extend(query(world.store(), &cases).await);
    all
}

fn some_case(dice: &mut Dice) -> OfferedCase {
    let opened_on = format!("2026-03-0{}", dice.between(1, 3));
    let closed = (dice.roll(3) == 0).then(|| format!("2026-03-0{}", dice.between(2, 9)));
    let data = CaseData {
        reference: format!("R-{}", dice.roll(3)),
        case_type: (dice.roll(2) == 0).then(|| "Injury".to_owned()),
        status: dice
            .pick(&["open", "closed", "Intake", " intake"])
            .to_owned(),
        opened_on,
        closed_on: closed,
    };
    ("crm".into(), format!("{}", dice.roll(3)), data)
}

async fn put(
    world: &World,
    organization: &Organization,
    id: &str,
    status: &str,
    closed_on: Option<&str>,
) -> Value {
    let path = format!("/api/v1/companies/oak-law/cases/crm/{id}");
    let body = json!({ "reference": id, "status": status, "opened_on": "2026-03-01", "closed_on": closed_on });
    world.put(&organization.key, &path, &body).await.json()
}

async fn map(world: &World, organization: &Organization, word: &str, meaning: &str) {
    let body = json!({ "word": word, "meaning": meaning });
    let path = "/api/v1/companies/oak-law/status-words";
    world.put(&organization.key, path, &body).await.expect(200);
}

crate::worlds! {
    async fn batches_cut_in_any_way_keep_the_same_versions(world) {
        let organization = world.organization("Harbor Group").await;
        let mut dice = Dice::new(11);
        for round in 0..6 {
            let rows: Vec<OfferedCase> = (0..14).map(|_| some_case(&mut dice)).collect();
            let mut wanted = None;
            // One by one, all at once, and cut at random.
            for cut in [1, rows.len(), 0, 0] {
                let name = format!("Firm {round} {}", dice.bits());
                let company = world.company(&organization, &name, "America/New_York", "USD").await;
                let mut rest = &rows[..];
                while !rest.is_empty() {
                    let length = if cut == 0 { 1 + dice.roll(rest.len()) } else { cut };
                    let (batch, others) = rest.split_at(length);
                    put_cases(&world.house, &world.operator(), &company.slug, batch.to_vec()).await.expect("outcomes");
                    rest = others;
                }
                let found = stored(&world, &company).await;
                assert!(found.len() > 6, "{found:?}");
                assert_eq!(wanted.get_or_insert_with(|| found.clone()), &found, "cut {cut}");
            }
        }
        world.verify().await;
    }

    async fn a_closing_day_that_was_sent_stays(world) {
        let (organization, _) = world.one_company().await;
        put(&world, &organization, "sent", "Gone", Some("2026-03-05")).await;
        put(&world, &organization, "open", "Gone", None).await;
        let both = "SELECT external_id, closed_on FROM cases ORDER BY external_id";
        let closed = async |wanted: [&str; 2]| {
            let rows = query(world.store(), both).await;
            let days: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
            assert_eq!(days, wanted);
            let open = wanted.iter().filter(|day| **day == "∅").count();
            assert_eq!(world.overview(&organization.key, &organization).await["total_cases"], open);
            world.verify().await;
        };
        // Nobody said what the word means: it counts as open, and the day that was sent closes.
        closed(["∅", "2026-03-05"]).await;
        map(&world, &organization, "Gone", "open").await;
        closed(["∅", "2026-03-05"]).await;
        map(&world, &organization, "Gone", "closed").await;
        closed(["2026-03-10", "2026-03-05"]).await;
        map(&world, &organization, "Gone", "open").await;
        closed(["∅", "2026-03-05"]).await;
        // A word that means closed closes today, and a day that is sent later is sent.
        map(&world, &organization, "Gone", "closed").await;
        let told = put(&world, &organization, "open", "Gone", Some("2026-03-10")).await;
        assert_eq!(told["closed_on"], "2026-03-10");
        map(&world, &organization, "Gone", "open").await;
        closed(["2026-03-10", "2026-03-05"]).await;
        // The source may take it back.
        put(&world, &organization, "open", "Gone", None).await;
        closed(["∅", "2026-03-05"]).await;
    }
}
