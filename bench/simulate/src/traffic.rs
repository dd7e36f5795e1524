//! The assumed traffic: who asks for what, and where it lands. Random, but the same in every run.

/// `SplitMix64`: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// Uniform in [0, 1).
    pub fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in 0..bound.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.fraction() * bound as f64) as usize
    }

    /// Exponentially distributed: the time to the next of events that happen at random.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.fraction()).ln()
    }
}

/// Popularity by Zipf's law: rank k is asked for in proportion to 1 / k^exponent.
pub struct Zipf {
    /// Up to and including each rank, from 0 to 1.
    cumulative: Vec<f64>,
}

impl Zipf {
    pub fn new(ranks: usize, exponent: f64) -> Self {
        let mut sum = 0.0;
        let mut cumulative: Vec<f64> = (1..=ranks)
            .map(|rank| {
                sum += (rank as f64).powf(-exponent);
                sum
            })
            .collect();
        for bound in &mut cumulative {
            *bound /= sum;
        }
        Self { cumulative }
    }

    /// A rank, from 0.
    pub fn draw(&self, random: &mut Random) -> usize {
        let at = random.fraction();
        self.cumulative.partition_point(|bound| *bound <= at)
    }
}

/// The size of each rank's value: n spread evenly over the orders of magnitude from 1 to `max_n`,
/// without regard to popularity; F(n) has about 0.209 n digits.
pub fn value_bytes(ranks: usize, max_n: f64, random: &mut Random) -> Vec<usize> {
    let digits_per_index = f64::midpoint(1.0, 5.0_f64.sqrt()).log10();
    (0..ranks)
        .map(|_| 1 + (max_n.powf(random.fraction()) * digits_per_index) as usize)
        .collect()
}
