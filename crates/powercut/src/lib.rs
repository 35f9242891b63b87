//! Simulated power cuts: a file system that forgets what was not synced.
