//! SHA-256 sums, in the form that `sha256sum` writes and checks.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// An output with the sum and the number of the bytes written to it.
pub struct Summed<W> {
    output: W,
    sum: Sha256,
    bytes: u64,
}

impl<W> Summed<W> {
    /// Nothing written yet.
    pub fn new(output: W) -> Self {
        Self { output, sum: Sha256::new(), bytes: 0 }
    }

    /// The output, how many bytes were written, and their sum.
    pub fn finish(self) -> (W, u64, String) {
        (self.output, self.bytes, hexadecimal(self.sum))
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.write(bytes)?;
        self.sum.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// The sum of a file.
pub fn of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut sum = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hexadecimal(sum)),
            read => sum.update(&buffer[..read]),
        }
    }
}

fn hexadecimal(sum: Sha256) -> String {
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_abc_is_that_of_the_standard() {
        // FIPS 180-4, example of one block.
        let mut summed = Summed::new(Vec::new());
        summed.write_all(b"abc").unwrap();
        let (output, bytes, sum) = summed.finish();
        assert_eq!((output.as_slice(), bytes), (b"abc".as_slice(), 3));
        assert_eq!(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
