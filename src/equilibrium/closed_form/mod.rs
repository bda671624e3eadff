//! What theory knows of simple games in closed form, or as the root of an equation: the
//! answers that the engines are measured against. One game a file; a pie has size 1, and
//! without agreement there is nothing unless a function says otherwise.

pub mod conflict;
pub mod legislature;
mod root;
pub mod rubinstein;
pub mod spatial;
pub mod unanimity;
