"""CPython's own int. Each line of input, `cpython <n> <window in ms>`, is answered by one line of JSON; see native.c."""

import json
import sys
import time

sys.set_int_max_str_digits(0)


def cpython(n):
    a, b = 0, 1
    for bit in bin(n)[2:]:
        a, b = a * (2 * b - a), a * a + b * b
        if bit == "1":
            a, b = b, a + b
    return str(a)


def measure(n, window_ms):
    batch, calls, elapsed_ms = 1, 0, 0
    started = time.thread_time()
    while calls == 0 or elapsed_ms < window_ms:
        for _ in range(batch):
            digits = cpython(n)
        calls += batch
        elapsed_ms = 1000 * (time.thread_time() - started)
        # Reading the clock must not count beside a call of a microsecond.
        if elapsed_ms < window_ms / 16:
            batch *= 2
    return {"ms": elapsed_ms / calls, "calls": calls, "text": digits}


print(json.dumps({"cpython": f"CPython {sys.version.split()[0]}"}), flush=True)
for line in sys.stdin:
    _, n, window_ms = line.split()
    print(json.dumps(measure(int(n), float(window_ms))), flush=True)
