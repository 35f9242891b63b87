//! `canopy audit-key`: the public key with which signed heads of the audit log are checked.

use canopy_app::audit::heads::HeadKey;

use crate::Failure;
use crate::key_file::existing_key_of;

/// Prints the public key, for `canopy verify --public-key` on another machine.
pub fn audit_key(database: &str) -> Result<(), Failure> {
    println!("{}", HeadKey::of(&existing_key_of(database)?).public());
    Ok(())
}
