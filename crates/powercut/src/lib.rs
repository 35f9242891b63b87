//! Simulated power cuts: a file system that forgets what was not synced.
//!
//! `kill -9` proves nothing about durability, because the kernel's page cache
//! outlives the process. Here a FUSE file system keeps what was synced apart
//! from what was not; at a cut the unsynced part is forgotten or torn by seeded
//! dice, and the same disk is mounted again.

pub mod dice;
pub mod disk;
pub mod file;
pub mod http;
pub mod load;
pub mod mount;
pub mod power;
pub mod scribe;
pub mod server;
pub mod trial;
