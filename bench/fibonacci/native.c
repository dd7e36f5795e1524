/* The native rivals: GMP, and FLINT's decimal numbers (`radix`) under the doubling loop of our engine.
   Each computes F(n) as decimal digits in memory of its own. The timing loop is here, so that nothing
   but the computation is timed. */

#include <gmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "radix.h"

/* Room for two million digits, and for GMP's sign and end. */
#define DIGITS 2100000
#define LIMBS (DIGITS / 19 + 64)

static char *text;

static void gmp(ulong n)
{
    mpz_t value;
    mpz_init(value);
    mpz_fib_ui(value, n);
    mpz_get_str(text, 10, value);
    mpz_clear(value);
}

static radix_t decimal;

static slong trimmed(nn_srcptr x, slong limbs)
{
    while (limbs > 1 && x[limbs - 1] == 0) limbs--;
    return limbs;
}

/* Adds 1 or subtracts 1. */
static void adjust(nn_ptr x, slong limbs, int up)
{
    ulong one = 1;
    if (up) radix_add(x, x, limbs, &one, 1, decimal);
    else radix_sub(x, x, limbs, &one, 1, decimal);
}

static void flint(ulong n)
{
    static nn_ptr a, b, l, x, y;
    int steps = 0;
    if (a == NULL)
    {
        a = malloc(5 * LIMBS * sizeof(ulong));
        b = a + LIMBS; l = b + LIMBS; x = l + LIMBS; y = x + LIMBS;
    }
    /* F(k) and F(k + 1), below 10^19. */
    while (n >> steps > 91) steps++;
    ulong k = n >> steps;
    a[0] = 0; b[0] = 1;
    for (ulong i = 0; i < k; i++) { ulong sum = a[0] + b[0]; a[0] = b[0]; b[0] = sum; }
    slong al = 1, bl = 1;
    while (steps > 0)
    {
        int odd = n >> --steps & 1;
        int last = steps == 0;
        /* l = 2b - a; F(2k) = a l; F(2k + 1) = b l - (-1)^k */
        slong ll = bl;
        l[ll] = radix_add(l, b, bl, b, bl, decimal);
        ll = trimmed(l, ll + 1);
        radix_sub(l, l, ll, a, al, decimal);
        ll = trimmed(l, ll);
        slong xl = 0, yl = 0;
        if (!(last && odd))
        {
            if (al >= ll) radix_mul(x, a, al, l, ll, decimal); else radix_mul(x, l, ll, a, al, decimal);
            xl = trimmed(x, al + ll);
        }
        if (!last || odd)
        {
            if (bl >= ll) radix_mul(y, b, bl, l, ll, decimal); else radix_mul(y, l, ll, b, bl, decimal);
            yl = trimmed(y, bl + ll);
            adjust(y, yl, k & 1);
            yl = trimmed(y, yl);
        }
        if (odd && !last)
        {
            /* F(2k + 1), and F(2k + 2) = F(2k) + F(2k + 1). */
            x[xl = yl] = radix_add(x, y, yl, x, xl, decimal);
            xl = trimmed(x, xl + 1);
        }
        if (odd) { nn_ptr t = x; slong tl = xl; x = y; xl = yl; y = t; yl = tl; }
        nn_ptr t = a; a = x; x = t; al = xl;
        t = b; b = y; y = t; bl = yl;
        k = 2 * k + odd;
    }
    radix_get_str_decimal(text, a, al, 0, decimal);
}

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * time.tv_sec + 1e-6 * time.tv_nsec;
}

/* Calls until the window is over, at least once: milliseconds a call. `digits` becomes the last result. */
double measure(int rival, ulong n, double window_ms, long *calls, const char **digits)
{
    void (*call)(ulong) = rival == 0 ? gmp : flint;
    if (text == NULL)
    {
        text = malloc(DIGITS);
        radix_init(decimal, 10, 19);
    }
    long batch = 1;
    double started = now_ms(), elapsed = 0;
    for (*calls = 0; *calls == 0 || elapsed < window_ms;)
    {
        for (long i = 0; i < batch; i++) call(n);
        *calls += batch;
        elapsed = now_ms() - started;
        /* Reading the clock must not count beside a call of some nanoseconds. */
        if (elapsed < window_ms / 16) batch *= 2;
    }
    *digits = text;
    return elapsed / *calls;
}
