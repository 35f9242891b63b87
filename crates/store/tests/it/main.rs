//! The store on both engines: every promise of the waist, tried.

mod transactions;
