//! A finished block as bytes: tallies exactly as they were counted, so that sums over
//! blocks are those of one uninterrupted run, and negotiations if they are kept.

use std::fmt;

use super::Played;

/// What every block begins with.
const MAGIC: &[u8] = b"zopa.block/1\n";

/// Bytes of a BLAKE3 hash.
const HASH: usize = 32;

/// Why bytes are not a block of the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockFault {
    /// They are no whole block.
    Damaged,
    /// They belong to another sweep, or to another version of zopa.
    Foreign,
}

impl fmt::Display for BlockFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Damaged => "damaged",
            Self::Foreign => "of another sweep",
        })
    }
}

/// A block of the sweep with this digest, one entry a piece.
///
/// # Errors
/// If one cannot be written, which does not happen.
pub fn write(plan: &[u8; HASH], played: &[Played]) -> Result<Vec<u8>, postcard::Error> {
    let body = postcard::to_allocvec(played)?;
    let mut bytes = [MAGIC, plan, &body].concat();
    let checksum = blake3::hash(&bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    Ok(bytes)
}

/// What is in a block of `pieces` pieces.
///
/// # Errors
/// If the bytes are not such a block of the sweep with this digest.
pub fn read(bytes: &[u8], plan: &[u8; HASH], pieces: usize) -> Result<Vec<Played>, BlockFault> {
    let split = bytes.len().checked_sub(HASH).ok_or(BlockFault::Damaged)?;
    let (content, checksum) = bytes.split_at(split);
    if blake3::hash(content).as_bytes() != checksum {
        return Err(BlockFault::Damaged);
    }
    let rest = content.strip_prefix(MAGIC).ok_or(BlockFault::Foreign)?;
    let body = rest.strip_prefix(plan.as_slice()).ok_or(BlockFault::Foreign)?;
    let played: Vec<Played> = postcard::from_bytes(body).map_err(|_| BlockFault::Damaged)?;
    if played.len() == pieces { Ok(played) } else { Err(BlockFault::Damaged) }
}
