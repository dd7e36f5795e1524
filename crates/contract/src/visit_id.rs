//! Ids of visits that carry their time: `UUIDv7`
//! ([RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#section-5.7)). Of such an id the service can
//! tell for ever that it may have been counted already; of others only while it remembers them.

/// An id made at `time_ms`, in milliseconds since 1970, from 74 of the random bits.
#[must_use]
pub fn new(time_ms: u64, random: u128) -> String {
    const VERSION: u128 = 0x7 << 76;
    const VARIANT: u128 = 0b10 << 62;
    const RANDOM: u128 = !(u128::MAX << 80) & !(0xf << 76) & !(0b11 << 62);
    let id = (u128::from(time_ms) << 80) | VERSION | VARIANT | (random & RANDOM);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        id >> 96,
        id >> 80 & 0xffff,
        id >> 64 & 0xffff,
        id >> 48 & 0xffff,
        id & 0xffff_ffff_ffff,
    )
}

/// The time in an id, in milliseconds since 1970, if it is a `UUIDv7`.
#[must_use]
pub fn time_ms(id: &str) -> Option<u64> {
    let bytes = id.as_bytes();
    let is_shaped = bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            14 => *byte == b'7',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'),
            _ => byte.is_ascii_hexdigit(),
        });
    let (high, low) = (id.get(..8)?, id.get(9..13)?);
    let parse = |digits| u64::from_str_radix(digits, 16).ok();
    is_shaped.then_some(parse(high)? << 16 | parse(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_carries_its_time() {
        // The example of RFC 9562, appendix A.6.
        let example = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F";
        assert_eq!(time_ms(example), Some(0x017f_22e2_79b0));
        let random = 0x0cc3_18c4_dc0c_0c07_398f;
        assert_eq!(new(0x017f_22e2_79b0, random), example.to_lowercase());
        for (time, random) in [(0, 0), (1_795_000_000_123, u128::MAX), ((1 << 48) - 1, 7)] {
            assert_eq!(time_ms(&new(time, random)), Some(time));
        }
    }

    #[test]
    fn other_ids_carry_none() {
        for id in [
            "",
            "a",
            "019abf2e7d1c7c3e9f632f5a1f0c8e11",
            "919108f7-52d1-4320-9bac-f847db4148a8",
            "017f22e2-79b0-7cc3-78c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398fa",
            "017f22e2+79b0-7cc3-98c4-dc0c0c07398f",
            "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
            "+17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
            "é17f22e-79b0-7cc3-98c4-dc0c0c07398f",
        ] {
            assert_eq!(time_ms(id), None, "{id:?}");
        }
    }
}
