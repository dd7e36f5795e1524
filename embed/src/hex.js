/**
 * A number in lower-case hexadecimal, in so many digits.
 * @param {number} number
 * @param {number} digits
 */
export const hex = (number, digits) => number.toString(16).padStart(digits, "0");
