//! The points of a design, one by one.

use super::{Coordinate, Factor, Kind};
use crate::chance::Streams;
use crate::experiment::design::{
    Design, DesignError, FullFactorial, Grid, Halton, LatinHypercube, OneAtATime, Random, Sobol,
};

/// Of so many Latin hypercubes the one whose points lie farthest apart is taken.
const HYPERCUBES: u64 = 100;

/// The points of a design.
pub struct Points<'d> {
    factors: &'d [Factor],
    source: Source<'d>,
}

enum Source<'d> {
    /// Levels of factors.
    Levels(Box<dyn Grid>),
    /// Points in the unit cube.
    Cube(Box<dyn Design>),
    /// What a table says.
    Table(&'d [Vec<Coordinate>]),
}

impl<'d> Points<'d> {
    /// The points of this kind of design.
    ///
    /// # Errors
    /// If there are more factors or points than the kind of design allows.
    pub fn new(kind: &'d Kind, factors: &'d [Factor], seed: u64) -> Result<Self, DesignError> {
        let streams = Streams::new(seed);
        let levels = || factors.iter().map(|factor| factor.values.count()).collect::<Vec<_>>();
        let count = factors.len();
        let source = match kind {
            Kind::Grid => Source::Levels(Box::new(FullFactorial::new(levels())?)),
            Kind::OneAtATime => {
                Source::Levels(Box::new(OneAtATime::new(&levels(), vec![0; count])?))
            }
            Kind::LatinHypercube(points) => {
                Source::Cube(Box::new(LatinHypercube::new(*points, count, HYPERCUBES, &streams)?))
            }
            Kind::Sobol(_) => Source::Cube(Box::new(Sobol::scrambled(count, &streams)?)),
            Kind::Halton(_) => Source::Cube(Box::new(Halton::new(count, &streams)?)),
            Kind::Random(_) => Source::Cube(Box::new(Random::new(count, &streams))),
            Kind::Table(points) => Source::Table(points),
        };
        Ok(Self { factors, source })
    }

    /// Point `index`: one coordinate a factor.
    pub fn at(&self, index: u64) -> Vec<Coordinate> {
        match &self.source {
            Source::Levels(grid) => {
                let mut levels = vec![0; self.factors.len()];
                grid.levels(index, &mut levels);
                let at = |(factor, level): (&Factor, &usize)| factor.values.at(*level);
                self.factors.iter().zip(&levels).map(at).collect()
            }
            Source::Cube(design) => {
                let mut point = vec![0.0; self.factors.len()];
                design.point(index, &mut point);
                let on = |(factor, share): (&Factor, &f64)| factor.values.on(*share);
                self.factors.iter().zip(&point).map(on).collect()
            }
            Source::Table(points) => points[index as usize].clone(),
        }
    }
}
