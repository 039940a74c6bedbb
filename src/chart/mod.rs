//! Geometry of the pictures. Pure: numbers in, numbers and strings out; the
//! templates draw.

pub mod ranges;
