//! Choices that follow from a seed.

use berth_tests::image::bytes;

/// Dice that fall the same for the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Dice {
    seed: String,
    thrown: usize,
}

impl Dice {
    /// Takes dice for a seed.
    pub(crate) fn new(seed: impl Into<String>) -> Self {
        Self {
            seed: seed.into(),
            thrown: 0,
        }
    }

    /// Throws a number below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.thrown += 1;
        let bytes = bytes(&format!("{}#{}", self.seed, self.thrown), 4);
        let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        usize::try_from(number).unwrap() % limit
    }

    /// Throws one of these.
    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
