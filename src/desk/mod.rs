//! What editors propose, before it is published: forms as they were typed, what
//! they come to as a change set, what is wrong or doubtful about them, and how
//! two versions of one are brought together. Nothing here writes or renders.

pub mod act;
mod amount;
mod announcement;
mod checks;
mod citation;
mod company;
mod errors;
mod fields;
mod figure;
pub mod hints;
mod layout;
mod names;
mod proposal;
mod roles;
mod site;
mod source;
pub mod table;
mod three_way;
mod validation;

pub use checks::{Doubt, doubts};
pub use citation::source_at;
pub use errors::{FormError, FormErrors};
pub use fields::{Direction, Fields};
pub use figure::{basis_of, metric_of};
pub use layout::{Choice, FieldSpec, GroupSpec, Input, Kind, STAGES, SUBJECTS, Section, layout};
pub use names::{Named, find, named, spelled};
pub use proposal::{Ground, Proposal, blank, fields_of, validate};
pub use site::coordinates;
pub use three_way::{Difference, Taken, apart, compare, groups, label, together};
