//! The migrations of the product, in order. A file that was released is never edited.

use canopy_store::Migration;

macro_rules! migration {
    ($version:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../../../migrations/", $name, ".sql")),
        }
    };
}

/// Every migration this program knows, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_access"),
    migration!(2, "0002_organizations"),
    migration!(3, "0003_cases_and_campaigns"),
    migration!(4, "0004_usage"),
    migration!(5, "0005_billing"),
    migration!(6, "0006_letters"),
    migration!(7, "0007_viewings"),
    migration!(8, "0008_groups"),
    migration!(9, "0009_audit_log"),
    migration!(10, "0010_account_security"),
    migration!(11, "0011_organization_stamps"),
    migration!(12, "0012_invitations"),
    migration!(13, "0013_access_requests"),
    migration!(14, "0014_invitation_days"),
    migration!(15, "0015_audit_salt"),
    migration!(16, "0016_proven_addresses"),
    migration!(17, "0017_provider_set_by"),
    migration!(18, "0018_latest_events"),
    migration!(19, "0019_reporting"),
    migration!(20, "0020_rate_revisions"),
    migration!(21, "0021_statements"),
    migration!(22, "0022_credits_and_disputes"),
    migration!(23, "0023_caps_and_webhooks"),
    migration!(24, "0024_scheduled_reports"),
    migration!(25, "0025_open_disputes"),
];
