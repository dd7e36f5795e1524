"""The native peers: GMP through gmpy2, FLINT through python-flint, and CPython's own int.

The first line of output names the versions. Then each line of input, `<peer> <n> <window in ms>`, is answered by one
line of JSON. The peer is called until the window is over, at least once; `ms` is the mean of one call, from n to the
decimal string.
"""

import hashlib
import json
import sys
import time

import flint
import gmpy2

sys.set_int_max_str_digits(0)


def gmp(n):
    return gmpy2.fib(n).digits()


def flint_(n):
    return str(flint.fmpz.fib_ui(n))


def cpython(n):
    a, b = 0, 1
    for bit in bin(n)[2:]:
        a, b = a * (2 * b - a), a * a + b * b
        if bit == "1":
            a, b = b, a + b
    return str(a)


PEERS = {"gmp": gmp, "flint": flint_, "cpython": cpython}


def measure(call, n, window_ms):
    batch, calls, elapsed_ms = 1, 0, 0
    started = time.perf_counter()
    while calls == 0 or elapsed_ms < window_ms:
        for _ in range(batch):
            digits = call(n)
        calls += batch
        elapsed_ms = 1000 * (time.perf_counter() - started)
        # Reading the clock must not count beside a call of a microsecond.
        if elapsed_ms < window_ms / 16:
            batch *= 2
    sha256 = hashlib.sha256(digits.encode()).hexdigest()
    return {"ms": elapsed_ms / calls, "calls": calls, "digits": len(digits), "sha256": sha256}


def main():
    versions = {
        "gmp": f"GMP {gmpy2.mp_version().split()[-1]} by gmpy2 {gmpy2.version()}",
        "flint": f"FLINT {flint.__FLINT_VERSION__} by python-flint {flint.__version__}",
        "cpython": f"CPython {sys.version.split()[0]}",
    }
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        peer, n, window_ms = line.split()
        print(json.dumps(measure(PEERS[peer], int(n), float(window_ms))), flush=True)


main()
