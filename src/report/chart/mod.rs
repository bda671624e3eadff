//! Charts as SVG: the font they are measured with, and what makes images and PDF files of them.

pub mod font;
pub mod raster;
