"""Makes golden.txt: SHA-256 of the decimal digits of F(n), by libraries that share no multiplication with each other.

    pip install gmpy2 python-flint && python golden.py > golden.txt

GMP multiplies by Schönhage-Strassen in binary; FLINT by floating-point transforms modulo small primes, in binary too;
libmpdec, behind CPython's `decimal`, by number-theoretic transforms in decimal. A digest is written only where all three
agree.
"""

import decimal
import hashlib
import sys

import flint
import gmpy2


def by_decimal(n):
    context = decimal.Context(prec=n // 4 + 50, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[decimal.Inexact])
    decimal.setcontext(context)
    a, b = decimal.Decimal(0), decimal.Decimal(1)
    for bit in bin(n)[2:]:
        a, b = a * (2 * b - a), a * a + b * b
        if bit == "1":
            a, b = b, a + b
    return format(a, "f")


for n in (1_000, 10_000, 100_000, 250_001, 999_983, 1_000_000, 2_500_000, 9_999_999, 10_000_000):
    answers = {str(gmpy2.fib(n).digits()), str(flint.fmpz.fib_ui(n)), by_decimal(n)}
    if len(answers) != 1:
        sys.exit(f"the libraries disagree about F({n})")
    digits = answers.pop()
    print(n, len(digits), hashlib.sha256(digits.encode()).hexdigest())
