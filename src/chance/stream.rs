//! The one door to randomness: a random number is addressed, not consumed.
//!
//! A number's address is (seed; purpose, index; page, slot): the seed makes the
//! key of a ChaCha8 generator, purpose and index choose its stream, page and
//! slot the position in the stream. Changing a protocol, a party or one
//! distribution therefore leaves every other number alone, and nothing depends
//! on threads, blocks or order.
//!
//! Sources: Bernstein (2008), *ChaCha, a variant of Salsa20* (a stream cipher
//! can be read from any position at the same cost); Salmon et al. (2011),
//! *Parallel random numbers: as easy as 1, 2, 3* (counter-based generators);
//! Glasserman & Yao (1992), *Some guidelines and guarantees for common random
//! numbers*.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Purpose {
    /// The numbers the analyst does not know; index: the draw.
    Judgement = 1,
    /// The numbers the parties keep to themselves; index: the replicate.
    Private = 2,
    /// Who proposes; index: the replicate.
    Recognition = 3,
    /// Whether the talks break down; index: the replicate.
    Breakdown = 4,
    /// How positions drift over the rounds; index: the replicate.
    Drift = 5,
    /// What the parties believe of each other; index: the replicate.
    Beliefs = 6,
    /// Packages drawn from the space; index: the sample.
    Sampling = 7,
    /// Resampling of the results; index: the resample.
    Bootstrap = 8,
    /// What a strategy or a protocol leaves to chance; index: the replicate.
    Play = 9,
    /// What happens in the world; index: the replicate.
    World = 10,
    /// What becomes of agreements in force; index: the replicate.
    Accord = 11,
    /// What the parties talk about; index: the replicate.
    Topic = 12,
    /// What follows a signature at once; index: the replicate.
    Signature = 13,
    /// Where an experiment looks; index: a point, a factor or a trajectory of the design.
    Design = 14,
}

/// Numbers on a page.
pub const SLOTS: usize = 32;

/// Pages of one [`page_of`].
pub const PAGES: u64 = 1 << 16;

/// 32-bit words of the generator to a number, and to a page.
const WORDS_PER_SLOT: u128 = 2;
const WORDS_PER_PAGE: u128 = SLOTS as u128 * WORDS_PER_SLOT;

/// The index of a stream has this many bits, the purpose the rest.
const INDEX_BITS: u32 = 56;

/// A page number has this many bits. The generator has 2⁶⁴ blocks of 64 bytes
/// and a page has four of them.
const PAGE_BITS: u32 = 62;

/// Every random number there is under one seed.
#[derive(Clone, Debug)]
pub struct Streams {
    keyed: ChaCha8Rng,
}

/// The numbers of one purpose and index.
#[derive(Clone, Debug)]
pub struct Stream {
    rng: ChaCha8Rng,
}

impl Streams {
    /// The numbers under `seed`.
    pub fn new(seed: u64) -> Self {
        let key =
            blake3::derive_key("zopa streams: ChaCha8 key from the seed", &seed.to_le_bytes());
        Self { keyed: ChaCha8Rng::from_seed(key) }
    }

    /// The numbers of a part that is played under a name of its own: none of them is one
    /// of these.
    pub fn branch(&self, name: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("zopa streams: key of a branch");
        hasher.update(&self.keyed.get_seed());
        hasher.update(name.as_bytes());
        Self { keyed: ChaCha8Rng::from_seed(*hasher.finalize().as_bytes()) }
    }

    /// The stream of `purpose` and `index`; of the index the low 56 bits count.
    ///
    /// # Examples
    /// A number is addressed: what else is read changes nothing.
    /// ```
    /// use zopa::chance::{Purpose, Streams, page_of};
    ///
    /// let streams = Streams::new(1);
    /// let page = page_of("parties.us.no_deal");
    /// let number = streams.stream(Purpose::Judgement, 7).uniform(page, 0);
    /// let mut again = Streams::new(1).stream(Purpose::Judgement, 7);
    /// again.uniform(page_of("parties.russia.no_deal"), 0);
    /// assert_eq!(again.uniform(page, 0), number);
    /// ```
    #[inline]
    pub fn stream(&self, purpose: Purpose, index: u64) -> Stream {
        debug_assert!(index >> INDEX_BITS == 0, "stream indices have {INDEX_BITS} bits");
        let mut rng = self.keyed.clone();
        let index = index & ((1 << INDEX_BITS) - 1);
        rng.set_stream((purpose as u64) << INDEX_BITS | index);
        Stream { rng }
    }
}

impl Stream {
    /// Fills `uniforms` with the numbers at slots 0, 1, ... of `page` (and of
    /// the pages after it, [`SLOTS`] to a page), each in the open interval 0..1.
    ///
    /// Of the page number the low 62 bits count.
    #[inline]
    pub fn fill(&mut self, page: u64, uniforms: &mut [f64]) {
        self.seek(page, 0);
        for uniform in uniforms {
            *uniform = open_unit(self.rng.next_u64());
        }
    }

    /// The number at `slot` of `page`; slots from [`SLOTS`] on lie on the pages
    /// after it.
    #[inline]
    pub fn uniform(&mut self, page: u64, slot: u32) -> f64 {
        self.seek(page, slot);
        open_unit(self.rng.next_u64())
    }

    #[inline]
    fn seek(&mut self, page: u64, slot: u32) {
        let word = u128::from(page) * WORDS_PER_PAGE + u128::from(slot) * WORDS_PER_SLOT;
        self.rng.set_word_pos(word);
    }
}

/// The 52 leading bits as a multiple of 2⁻⁵², moved to the middle of their cell.
///
/// With 53 bits the last cell's middle would not be a double and would round to
/// 1, which no quantile function accepts. So the results run from 2⁻⁵³ to
/// 1 − 2⁻⁵³, symmetrically.
#[inline]
fn open_unit(bits: u64) -> f64 {
    const CELL: f64 = 1.0 / (1u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * CELL
}

/// The first page of everything declared under `path`, for instance
/// `parties.us.no_deal.level`: [`PAGES`] pages from there on are its own.
///
/// A stable hash (BLAKE3), so that adding, removing or reordering other
/// declarations does not move it. Of its bits 46 are kept: with a thousand
/// paths, two share their pages with a probability below 1e-8.
pub fn page_of(path: &str) -> u64 {
    let mut hasher = blake3::Hasher::new_derive_key("zopa streams: page from the path");
    hasher.update(path.as_bytes());
    let mut hash = [0; 8];
    hasher.finalize_xof().fill(&mut hash);
    let kept = PAGE_BITS - PAGES.trailing_zeros();
    (u64::from_le_bytes(hash) >> (u64::BITS - kept)) * PAGES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::STANDARD_ERRORS;

    fn row(seed: u64, purpose: Purpose, index: u64, page: u64) -> [f64; 6] {
        let mut uniforms = [0.0; 6];
        Streams::new(seed).stream(purpose, index).fill(page, &mut uniforms);
        uniforms
    }

    #[test]
    fn the_same_address_is_the_same_number_whatever_came_before() {
        let expected = row(7, Purpose::Drift, 3, 11);
        let streams = Streams::new(7);
        let mut stream = streams.stream(Purpose::Drift, 3);
        let mut other = [0.0; 50];
        for before in [0, 1, 10, 11, 12, 1 << 40] {
            for length in [1, 5, 31, 32, 33, 50] {
                stream.fill(before, &mut other[..length]);
                stream.uniform(before, 7);
                let mut again = [0.0; 6];
                stream.fill(11, &mut again);
                assert_eq!(again, expected);
            }
        }
    }

    #[test]
    fn fill_and_uniform_agree_across_pages() {
        let mut stream = Streams::new(1).stream(Purpose::Private, 0);
        let mut long = [0.0; 100];
        stream.fill(5, &mut long);
        for slot in [99, 0, 31, 32, 64, 1] {
            assert_eq!(stream.uniform(5, slot), long[slot as usize]);
        }
        assert_eq!(stream.uniform(6, 0), long[SLOTS]);
        assert_eq!(stream.uniform(8, 3), long[99]);
    }

    #[test]
    fn different_addresses_are_different_numbers() {
        let here = row(7, Purpose::Drift, 3, 11);
        let others = [
            row(8, Purpose::Drift, 3, 11),
            row(7, Purpose::Beliefs, 3, 11),
            row(7, Purpose::Drift, 4, 11),
            row(7, Purpose::Drift, 3, 12),
            row(7, Purpose::Drift, 3, 11 + (1 << 61)),
        ];
        for other in others {
            assert!(here.iter().zip(other).all(|(a, b)| *a != b));
        }
    }

    #[test]
    fn the_ends_of_the_unit_interval_are_never_reached() {
        assert_eq!(open_unit(0), f64::EPSILON / 2.0);
        assert_eq!(open_unit(u64::MAX), 1.0 - f64::EPSILON / 2.0);
    }

    /// Chi-square of `uniforms` over 64 equal bins, against its expectation 63
    /// and deviation √126.
    fn is_flat(uniforms: &[f64]) -> bool {
        let mut bins = [0u32; 64];
        for u in uniforms {
            bins[(u * 64.0) as usize] += 1;
        }
        let expected = uniforms.len() as f64 / 64.0;
        let chi: f64 = bins.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
        (chi - 63.0).abs() < STANDARD_ERRORS * 126f64.sqrt()
    }

    #[test]
    fn numbers_are_uniform_along_every_part_of_the_address() {
        const MANY: u64 = 1 << 16;
        let streams = Streams::new(2024);
        let mut along = vec![0.0; MANY as usize];
        streams.stream(Purpose::Judgement, 0).fill(0, &mut along);
        assert!(is_flat(&along));
        let mut stream = streams.stream(Purpose::Judgement, 1);
        assert!(is_flat(&(0..MANY).map(|page| stream.uniform(page, 0)).collect::<Vec<_>>()));
        let first = |index| streams.stream(Purpose::Private, index).uniform(0, 0);
        assert!(is_flat(&(0..MANY).map(first).collect::<Vec<_>>()));
    }

    #[test]
    fn pages_of_paths_are_apart_and_within_the_stream() {
        let paths = ["", "a", "b", "parties.us.no_deal.level", "parties.us.no_deal.leveL"];
        let pages: Vec<u64> = paths.into_iter().map(page_of).collect();
        for (i, page) in pages.iter().enumerate() {
            assert_eq!(page % PAGES, 0);
            assert!(*page < 1 << PAGE_BITS);
            assert!(pages[..i].iter().all(|other| other != page));
        }
    }

    #[test]
    fn value_stability() {
        assert_eq!(
            row(0, Purpose::Judgement, 0, 0).map(f64::to_bits),
            [
                0x3fe9_8836_4d90_413d,
                0x3fe9_696e_800a_9d3b,
                0x3fe6_46b0_da8e_7e8f,
                0x3fea_d4eb_157c_c383,
                0x3fb9_b71f_b030_e5d8,
                0x3fda_2aff_0ca5_6112
            ]
        );
        assert_eq!(
            row(42, Purpose::Bootstrap, 123_456, page_of("a.b") + 7).map(f64::to_bits),
            [
                0x3f95_3056_7c52_5160,
                0x3fe6_2629_66e9_f245,
                0x3fcb_f6c4_88a0_63fc,
                0x3feb_27bd_06de_aa33,
                0x3fd3_1134_2ac7_d57a,
                0x3fd4_2d89_2306_c0e6
            ]
        );
        assert_eq!(page_of("parties.us.no_deal.level"), 0x2762_98b9_81e9_0000);
    }
}
