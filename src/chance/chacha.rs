//! ChaCha with 8 rounds, one block at a time.
//!
//! The simulator reads a few numbers at many addresses, and a block holds 8.
//! `rand_chacha` makes four blocks at every seek, which costs more than twice as
//! much; it is the oracle of the tests here, bit by bit.
//!
//! Source: Bernstein (2008), *ChaCha, a variant of Salsa20*; the layout with a
//! 64-bit block counter and a 64-bit stream number is the original one.

/// Numbers of 64 bits to a block.
pub(super) const BLOCK_NUMBERS: usize = 8;

/// A row of the state; rows are operated on as a whole, so that they can be
/// vectors.
type Row = [u32; 4];

/// "expand 32-byte k".
const CONSTANT: Row = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// The generator under a key.
#[derive(Clone, Copy)]
pub(super) struct ChaCha8 {
    key: [Row; 2],
}

impl std::fmt::Debug for ChaCha8 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChaCha8").finish_non_exhaustive()
    }
}

impl ChaCha8 {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let word = |i: usize| {
            u32::from_le_bytes([key[4 * i], key[4 * i + 1], key[4 * i + 2], key[4 * i + 3]])
        };
        let row = |i: usize| [word(i), word(i + 1), word(i + 2), word(i + 3)];
        Self { key: [row(0), row(4)] }
    }

    /// The numbers of a block of a stream.
    #[inline]
    pub(super) fn block(&self, stream: u64, block: u64) -> [u64; BLOCK_NUMBERS] {
        let place = [block as u32, (block >> 32) as u32, stream as u32, (stream >> 32) as u32];
        let start = [CONSTANT, self.key[0], self.key[1], place];
        let [mut a, mut b, mut c, mut d] = start;
        for _ in 0..4 {
            (a, b, c, d) = round(a, b, c, d);
            // The second of two rounds is along the diagonals.
            (a, b, c, d) = round(a, rotated::<1>(b), rotated::<2>(c), rotated::<3>(d));
            (b, c, d) = (rotated::<3>(b), rotated::<2>(c), rotated::<1>(d));
        }
        let rows = [sum(a, start[0]), sum(b, start[1]), sum(c, start[2]), sum(d, start[3])];
        let pair = |row: Row, i: usize| u64::from(row[i]) | u64::from(row[i + 1]) << 32;
        let [a, b, c, d] = rows;
        [
            pair(a, 0),
            pair(a, 2),
            pair(b, 0),
            pair(b, 2),
            pair(c, 0),
            pair(c, 2),
            pair(d, 0),
            pair(d, 2),
        ]
    }
}

/// Four quarter rounds side by side.
#[inline(always)]
fn round(mut a: Row, mut b: Row, mut c: Row, mut d: Row) -> (Row, Row, Row, Row) {
    a = sum(a, b);
    d = mixed::<16>(d, a);
    c = sum(c, d);
    b = mixed::<12>(b, c);
    a = sum(a, b);
    d = mixed::<8>(d, a);
    c = sum(c, d);
    b = mixed::<7>(b, c);
    (a, b, c, d)
}

#[inline(always)]
fn sum(x: Row, y: Row) -> Row {
    [
        x[0].wrapping_add(y[0]),
        x[1].wrapping_add(y[1]),
        x[2].wrapping_add(y[2]),
        x[3].wrapping_add(y[3]),
    ]
}

#[inline(always)]
fn mixed<const BITS: u32>(x: Row, y: Row) -> Row {
    [
        (x[0] ^ y[0]).rotate_left(BITS),
        (x[1] ^ y[1]).rotate_left(BITS),
        (x[2] ^ y[2]).rotate_left(BITS),
        (x[3] ^ y[3]).rotate_left(BITS),
    ]
}

#[inline(always)]
fn rotated<const PLACES: usize>(x: Row) -> Row {
    [x[PLACES % 4], x[(PLACES + 1) % 4], x[(PLACES + 2) % 4], x[(PLACES + 3) % 4]]
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn it_is_the_generator_of_rand_chacha() {
        let mut key = [0; 32];
        for (i, byte) in key.iter_mut().enumerate() {
            *byte = (37 * i + 11) as u8;
        }
        let ours = ChaCha8::new(&key);
        let mut theirs = ChaCha8Rng::from_seed(key);
        for stream in [0, 1, 0x0500_0000_0001_e240, u64::MAX] {
            theirs.set_stream(stream);
            for block in [0, 1, 77, u64::from(u32::MAX), 1 << 40, u64::MAX] {
                theirs.set_word_pos(u128::from(block) * 16);
                let expected: [u64; BLOCK_NUMBERS] = std::array::from_fn(|_| theirs.next_u64());
                assert_eq!(ours.block(stream, block), expected);
            }
        }
    }
}
