//! Charts: forms of drawings, each given plain data and a width, and drawn without knowing
//! what the data mean.
//!
//! A form is one file: [`rows`] (bars, intervals and ticks on one scale), [`series`] (lines with
//! bands over time or a parameter, one panel or many), [`trend`] (the same with points behind and a
//! level axis a panel), [`spread`] (distributions), [`plane`] (packages in the utilities of two
//! parties), [`grid`] (maps of two parameters, matrices), [`stack`] (several under each other).
//! What a result shows with them is in [`super::figure`].

pub mod axis;
pub mod canvas;
pub mod font;
pub mod grid;
pub mod legend;
pub mod palette;
pub mod plane;
pub mod raster;
pub mod rows;
pub mod scale;
pub mod series;
pub mod spread;
pub mod stack;
pub mod trend;

pub use canvas::{Svg, escaped};

/// Below this many pixels labels stand above what they name and not beside it.
pub const NARROW: f64 = 480.0;

/// Something that can be drawn as wide as there is room.
pub trait Drawing {
    /// The drawing, so many pixels wide; at least 280.
    fn draw(&self, width: f64) -> Svg;
}
