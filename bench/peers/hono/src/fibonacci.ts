// F(n) by fast doubling on V8's BigInt.
export function fibonacci(n: number): string {
  let [a, b] = [0n, 1n];
  for (let bit = 31 - Math.clz32(n); bit >= 0; bit--) {
    [a, b] = [a * (2n * b - a), a * a + b * b];
    if ((n >> bit) & 1) [a, b] = [b, a + b];
  }
  return a.toString();
}
