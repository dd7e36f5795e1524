//! Decimal digits as numbers of eight digits.
//!
//! With `simd128` sixteen digits are read at once; everywhere else eight, in a word.

/// Digits in a block.
pub const BLOCK: usize = 128;

/// Numbers of eight digits in a block.
pub const EIGHTS: usize = BLOCK / 8;

pub use platform::eights;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod platform {
    use super::{BLOCK, EIGHTS};
    use core::arch::wasm32::{
        i16x8, i16x8_add, i16x8_mul, i16x8_narrow_i32x4, i16x8_splat, i32x4_dot_i16x8, u8x16_gt,
        u8x16_splat, u8x16_sub, u16x8_shr, u32x4_extract_lane, u64x2, v128, v128_and,
        v128_any_true, v128_or,
    };

    /// The numbers in a block, in their order; `None` where there is anything but digits.
    pub fn eights(block: &[u8; BLOCK]) -> Option<[u32; EIGHTS]> {
        let mut eights = [0; EIGHTS];
        let mut wrong = u8x16_splat(0);
        let (words, _) = block.as_chunks::<8>();
        let (groups, _) = words.as_chunks::<4>();
        for (numbers, [a, b, c, d]) in eights.as_chunks_mut::<4>().0.iter_mut().zip(groups) {
            let fours = i16x8_narrow_i32x4(fours(a, b, &mut wrong), fours(c, d, &mut wrong));
            let weights = i16x8(10_000, 1, 10_000, 1, 10_000, 1, 10_000, 1);
            let made = i32x4_dot_i16x8(fours, weights);
            *numbers = [
                u32x4_extract_lane::<0>(made),
                u32x4_extract_lane::<1>(made),
                u32x4_extract_lane::<2>(made),
                u32x4_extract_lane::<3>(made),
            ];
        }
        (!v128_any_true(wrong)).then_some(eights)
    }

    /// Sixteen digits as numbers of four; sets bits in `wrong` where there is anything but digits.
    fn fours(first: &[u8; 8], second: &[u8; 8], wrong: &mut v128) -> v128 {
        let text = u64x2(u64::from_le_bytes(*first), u64::from_le_bytes(*second));
        let ones = u8x16_sub(text, u8x16_splat(b'0'));
        *wrong = v128_or(*wrong, u8x16_gt(ones, u8x16_splat(9)));
        let tens = i16x8_mul(ones, i16x8_splat(10));
        let pairs = v128_and(i16x8_add(tens, u16x8_shr(ones, 8)), i16x8_splat(0xff));
        i32x4_dot_i16x8(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1))
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod platform {
    use super::{BLOCK, EIGHTS, eight};

    /// The numbers in a block, in their order; `None` where there is anything but digits.
    pub fn eights(block: &[u8; BLOCK]) -> Option<[u32; EIGHTS]> {
        let mut eights = [0; EIGHTS];
        for (number, digits) in eights.iter_mut().zip(block.as_chunks().0) {
            *number = eight(*digits)?;
        }
        Some(eights)
    }
}

/// Eight digits by arithmetic on all bytes of a word at once; `None` where there is anything but digits.
pub fn eight(digits: [u8; 8]) -> Option<u32> {
    // The upper half of every byte. A digit is 0x30 to 0x39: 3 there, and still 3 after adding 6.
    const UPPER: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    let word = u64::from_le_bytes(digits);
    let beyond = word.wrapping_add(0x0606_0606_0606_0606);
    if (word & UPPER) | ((beyond & UPPER) >> 4) != 0x3333_3333_3333_3333 {
        return None;
    }
    // Pairs of neighbours, then of pairs, then of fours.
    let ones = word & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (ones * 10 + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some(((fours & 0xffff) * 10_000 + (fours >> 32)) as u32)
}
