//! Access Control: who may see and do what in an organization, and why.

pub(super) mod see_as;
