//! Checks that read the source.
fn main(){}
