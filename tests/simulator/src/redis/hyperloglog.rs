//! The estimate of distinct elements, as Redis computes it: 2^14 registers over `MurmurHash64A`, and
//! the estimator of [Ertl, 2017](https://arxiv.org/abs/1702.01284). Only its bytes are left out.

#![expect(
    clippy::float_cmp,
    reason = "Redis compares so, and ends when nothing changes any more"
)]

use super::data::{Data, Value};
use super::{Failure, int};
use bytes::Bytes;
use upstash_front::Reply;

const INDEX_BITS: u32 = 14;
const REGISTERS: usize = 1 << INDEX_BITS;
const RANKS: usize = (u64::BITS - INDEX_BITS) as usize;
const SEED: u64 = 0xadc8_3b19;
/// 1 / (2 ln 2)
const ALPHA: f64 = 0.721_347_520_444_481_7;

#[derive(Clone, Debug)]
pub struct HyperLogLog {
    registers: Vec<u8>,
    /// How many registers have each rank.
    histogram: [u16; RANKS + 2],
}

impl HyperLogLog {
    fn new() -> Self {
        let mut histogram = [0; RANKS + 2];
        if let Some(zeros) = histogram.first_mut() {
            *zeros = REGISTERS as u16;
        }
        Self {
            registers: vec![0; REGISTERS],
            histogram,
        }
    }

    /// Whether a register changed.
    fn add(&mut self, element: &[u8]) -> bool {
        let hash = murmur_64a(element);
        let index = hash as usize % REGISTERS;
        // The sentinel bit bounds the rank when all other bits are zero.
        let rest = hash >> INDEX_BITS | 1 << RANKS;
        let rank = rest.trailing_zeros() as u8 + 1;
        self.raise(index, rank)
    }

    /// Whether the register was lower.
    fn raise(&mut self, index: usize, rank: u8) -> bool {
        match self.registers.get_mut(index) {
            Some(register) if *register < rank => {
                let before = core::mem::replace(register, rank);
                if let Some(count) = self.histogram.get_mut(usize::from(before)) {
                    *count -= 1;
                }
                if let Some(count) = self.histogram.get_mut(usize::from(rank)) {
                    *count += 1;
                }
                true
            }
            _ => false,
        }
    }

    fn estimate(&self) -> u64 {
        let m = REGISTERS as f64;
        let count = |rank: usize| self.histogram.get(rank).copied().map_or(0.0, f64::from);
        let mut z = m * tau((m - count(RANKS + 1)) / m);
        for rank in (1..=RANKS).rev() {
            z = (z + count(rank)) * 0.5;
        }
        z += m * sigma(count(0) / m);
        (ALPHA * m * m / z).round() as u64
    }
}

fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if before == z {
            return z / 3.0;
        }
    }
}

fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if before == z {
            return z;
        }
    }
}

fn murmur_64a(key: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mut hash = SEED ^ (key.len() as u64).wrapping_mul(M);
    let (words, tail) = key.as_chunks::<8>();
    for word in words {
        let mut k = u64::from_le_bytes(*word).wrapping_mul(M);
        k ^= k >> R;
        hash = (hash ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let mut last = [0; 8];
        for (place, byte) in last.iter_mut().zip(tail) {
            *place = *byte;
        }
        hash = (hash ^ u64::from_le_bytes(last)).wrapping_mul(M);
    }
    hash = (hash ^ hash >> R).wrapping_mul(M);
    hash ^ hash >> R
}

fn sketch<'a>(data: &'a mut Data, key: &Bytes) -> Result<Option<&'a mut HyperLogLog>, Failure> {
    match data.entry(key).map(|entry| &mut entry.value) {
        None => Ok(None),
        Some(Value::HyperLogLog(sketch)) => Ok(Some(sketch)),
        Some(Value::String(_)) => Err(Failure::new(
            "WRONGTYPE Key is not a valid HyperLogLog string value.",
        )),
        Some(_) => Err(Failure::wrong_type()),
    }
}

pub fn add(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    let [_, key, elements @ ..] = arguments else {
        return Err(Failure::syntax());
    };
    let is_new = sketch(data, key)?.is_none();
    if is_new {
        data.put(key, Value::HyperLogLog(Box::new(HyperLogLog::new())));
    }
    let mut changed = is_new;
    if let Some(sketch) = sketch(data, key)? {
        for element in elements {
            changed |= sketch.add(element);
        }
    }
    Ok(Reply::Int(changed.into()))
}

pub fn count(data: &mut Data, arguments: &[Bytes]) -> Result<Reply, Failure> {
    if let [_, key] = arguments {
        // Every visit asks so, and going through the registers is most of what it would cost.
        let estimate = sketch(data, key)?.map_or(0, |sketch| sketch.estimate());
        return Ok(int(estimate as usize));
    }
    let mut union = HyperLogLog::new();
    for key in arguments.iter().skip(1) {
        if let Some(sketch) = sketch(data, key)? {
            for (index, rank) in sketch.registers.iter().enumerate() {
                union.raise(index, *rank);
            }
        }
    }
    Ok(int(union.estimate() as usize))
}
