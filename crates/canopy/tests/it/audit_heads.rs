//! Signed heads: whoever changes, removes, cuts off or rebuilds audit records is found out by what
//! was signed and kept outside the database. And nobody changes them by accident.

use std::process::Output;

use canopy_app::audit::Record;
use canopy_app::audit::heads::{Head, HeadKey, Witness};
use canopy_app::keyring::Keyring;
use canopy_app::operator::jobs;
use serde_json::json;

use crate::ledger::{number, query, tamper, unlock_audit};
use crate::program::Served;
use crate::world::{KEY, Organization, World};

/// An organization with a chain of some records.
async fn some_changes(world: &World) -> Organization {
    let (organization, _) = world.one_company().await;
    rename(world, &organization, &["One", "Two", "Three"]).await;
    organization
}

async fn rename(world: &World, organization: &Organization, names: &[&str]) {
    for name in names {
        let body = json!({ "name": name });
        let path = "/api/v1/companies/oak-law";
        world
            .patch(&organization.key, path, &body)
            .await
            .expect(200);
    }
}

/// What the server would have written down by now.
async fn signed(world: &World) -> Vec<String> {
    jobs::sign_heads(&world.house).await.expect("signed heads")
}

fn key() -> HeadKey {
    HeadKey::of(&Keyring::read(KEY).expect("a key"))
}

/// What the walk finds when it holds the chains against these heads.
async fn found(world: &World, lines: &[String]) -> Option<String> {
    let mut witness = Witness::default();
    for line in lines {
        witness.add(key().public().head(line).expect("a signed head"));
    }
    let walked = jobs::verify_audit(&world.house, &witness).await;
    walked.expect("the chains can be walked")
}

/// The records of a chain, as they are stored.
pub async fn records(world: &World, chain: &str) -> Vec<Record> {
    let sql = format!(
        "SELECT seq, at, actor_id, actor_name, action, subject, company_id, before_state, after_state, \
         address, previous_hash, hash, salt FROM audit_records WHERE chain = '{chain}' ORDER BY seq"
    );
    let some = |text: &String| (text != "∅").then(|| text.clone());
    let rows = query(world.store(), &sql).await;
    let record = |row: &Vec<String>| Record {
        chain: chain.into(),
        seq: row[0].parse().expect("a number"),
        at: row[1].parse().expect("a number"),
        actor_id: row[2].clone(),
        actor_name: row[3].clone(),
        action: row[4].clone(),
        subject: row[5].clone(),
        company_id: some(&row[6]),
        before: some(&row[7]),
        after: some(&row[8]),
        address: row[9].clone(),
        previous_hash: row[10].clone(),
        hash: row[11].clone(),
        salt: some(&row[12]),
    };
    rows.iter().map(record).collect()
}

/// Writes a chain anew from a record on, every hash computed as the product does: what somebody
/// does who has the database and the source.
async fn rebuild(world: &World, chain: &str, from: i64, name: &str) {
    let mut previous = String::new();
    for mut record in records(world, chain).await {
        if record.seq >= from {
            record.actor_name = name.into();
            record.previous_hash = previous;
            record.hash = record.computed_hash();
            let sql = format!(
                "UPDATE audit_records SET actor_name = '{name}', previous_hash = '{}', hash = '{}' \
                 WHERE chain = '{chain}' AND seq = {}",
                record.previous_hash, record.hash, record.seq
            );
            assert_eq!(tamper(world.store(), &sql).await, 1);
        }
        previous = record.hash;
    }
}

async fn length(world: &World, chain: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM audit_records WHERE chain = '{chain}'");
    number(world.store(), &sql).await
}

fn said(output: &Output) -> String {
    let said = [output.stdout.clone(), output.stderr.clone()].concat();
    String::from_utf8_lossy(&said).into_owned()
}

/// Runs `canopy verify` with these words; answers whether it was content, and what it said.
fn verify(world: &World, words: &[&str]) -> (bool, String) {
    let words = [&["verify"], words].concat();
    let done = world.program(&words).output().expect("the program runs");
    (done.status.success(), said(&done))
}

crate::worlds! {
    async fn nobody_changes_or_removes_a_record(world) {
        some_changes(&world).await;
        let before = crate::ledger::table(world.store(), "audit_records").await;
        for sql in ["UPDATE audit_records SET actor_name = 'x'", "DELETE FROM audit_records WHERE seq = 2", "DELETE FROM audit_records"] {
            let refused = world.store().write(|tx| async move { tx.exec(sql, &[]).await }).await;
            let refused = refused.expect_err(sql).to_string();
            assert!(refused.contains("audit records are never changed or removed"), "{sql}: {refused}");
        }
        assert_eq!(crate::ledger::table(world.store(), "audit_records").await, before);
    }

    async fn a_cut_off_end_is_found_by_an_earlier_head(world) {
        let organization = some_changes(&world).await;
        let chain = &organization.id;
        let heads = signed(&world).await;
        let last = length(&world, chain).await;
        assert_eq!(found(&world, &heads).await, None);
        unlock_audit(world.store()).await;
        tamper(world.store(), &format!("DELETE FROM audit_records WHERE chain = '{chain}' AND seq >= {}", last - 1)).await;
        // The chain itself looks whole.
        assert_eq!(world.audit_break().await, None);
        let named = found(&world, &heads).await.expect("a cut");
        assert!(named.contains(&format!("audit record {} of {chain} is gone", last - 1)), "{named}");
        // Growing on does not hide it.
        rename(&world, &organization, &["Four", "Five", "Six"]).await;
        let named = found(&world, &heads).await.expect("a cut");
        assert!(named.contains("is not the one that was signed"), "{named}");
        tamper(world.store(), &format!("DELETE FROM audit_records WHERE chain = '{chain}'")).await;
        let named = found(&world, &heads).await.expect("a whole chain is gone");
        assert!(named.contains(&format!("audit record 1 of {chain} is gone")), "{named}");
    }

    async fn a_chain_built_anew_is_found_by_an_earlier_head(world) {
        let organization = some_changes(&world).await;
        let chain = &organization.id;
        let early = signed(&world).await;
        let signed_at = length(&world, chain).await;
        rename(&world, &organization, &["Four", "Five"]).await;
        assert_eq!(found(&world, &early).await, None, "a chain that went on agrees");
        unlock_audit(world.store()).await;
        rebuild(&world, chain, 1, "Nobody").await;
        assert_eq!(world.audit_break().await, None, "every hash is right");
        let named = found(&world, &early).await.expect("a rebuilt chain");
        assert!(named.contains(&format!("audit record {signed_at} of {chain} is not the one that was signed")), "{named}");
        // What the server signs afterwards does not heal it.
        let late = [early, signed(&world).await].concat();
        assert!(found(&world, &late).await.is_some());
    }

    async fn a_change_in_the_middle_is_found_without_any_head(world) {
        let chain = some_changes(&world).await.id;
        unlock_audit(world.store()).await;
        rebuild(&world, &chain, 3, "Nobody").await;
        tamper(world.store(), &format!("UPDATE audit_records SET action = 'nothing' WHERE chain = '{chain}' AND seq = 2")).await;
        let named = world.audit_break().await.expect("a break");
        assert!(named.contains(&format!("audit record 2 of {chain}")), "{named}");
    }

    async fn verify_holds_the_chains_against_the_heads_it_is_given(world) {
        let organization = some_changes(&world).await;
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let lines = signed(&world).await;
        let kept = path("kept");
        std::fs::write(&kept, format!("{}\n", lines.join("\n"))).expect("a file");
        let public = world.program(&["audit-key"]).output().expect("the program runs");
        let public = String::from_utf8_lossy(&public.stdout).trim().to_owned();
        assert_eq!(public, key().public().to_string());

        let (content, said) = verify(&world, &["--heads", &kept, "--public-key", &public]);
        assert!(content && said.contains(&format!("against {} signed heads", lines.len())), "{said}");
        let (content, said) = verify(&world, &["--heads", &path("none")]);
        assert!(!content && said.contains("there is no file"), "{said}");
        let forged = path("forged");
        let other = HeadKey::of(&Keyring::fresh());
        let line = other.sign(&Head { chain: organization.id.clone(), seq: 1, hash: "00".into(), at: world.house.now() });
        std::fs::write(&forged, format!("{}\n{line}\n", lines[0])).expect("a file");
        let (content, said) = verify(&world, &["--heads", &forged]);
        assert!(!content && said.contains("line 2: this head was not signed with the installation's key"), "{said}");
        // With the forger's own key the earlier, true line is the forged one.
        let (content, said) = verify(&world, &["--heads", &forged, "--public-key", &other.public().to_string()]);
        assert!(!content && said.contains("line 1"), "{said}");

        unlock_audit(world.store()).await;
        rebuild(&world, &organization.id, 1, "Nobody").await;
        assert!(verify(&world, &[]).0, "without heads the rebuilt chain is whole");
        let (content, said) = verify(&world, &["--heads", &kept]);
        assert!(!content && said.contains("is not the one that was signed"), "{said}");
    }

    async fn a_server_that_stops_has_written_down_the_heads(world) {
        let organization = some_changes(&world).await;
        let mut lengths = Vec::new();
        for name in ["Four", "Five"] {
            rename(&world, &organization, &[name]).await;
            lengths.push(length(&world, &organization.id).await);
            Served::start(&world).stop();
        }
        let text = std::fs::read_to_string(world.heads_file()).expect("a heads file");
        let heads: Vec<Head> = text.lines().map(|line| key().public().head(line).expect("a signed head")).collect();
        for length in lengths {
            assert!(heads.iter().any(|head| head.chain == organization.id && head.seq == length), "{text}");
        }
        // They are found where they lie.
        let (content, said) = verify(&world, &[]);
        assert!(content && said.contains(&format!("against {} signed heads", heads.len())), "{said}");
        unlock_audit(world.store()).await;
        tamper(world.store(), &format!("DELETE FROM audit_records WHERE chain = '{}' AND seq > 2", organization.id)).await;
        let (content, said) = verify(&world, &[]);
        assert!(!content && said.contains(&format!("audit record 3 of {} is gone", organization.id)), "{said}");
    }
}
