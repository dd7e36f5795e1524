/* The native peers: GMP; FLINT with its binary numbers; and FLINT's decimal numbers (`radix`) under a
   doubling loop like our engine's. Each computes F(n) as decimal digits in memory of its own.

   Each line of input, `<peer> <n> <window in ms>`, is answered by one line of JSON. The peer is called
   until the window is over, at least once; `ms` is the mean of one call. The first line of output names
   the versions. */

#include <gmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flint.h"
#include "fmpz.h"
#include "radix.h"

/* Room for F(10 000 000), and for GMP's sign and end. */
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

static void flint(ulong n)
{
    fmpz_t value;
    fmpz_init(value);
    fmpz_fib_ui(value, n);
    fmpz_get_str(text, 10, value);
    fmpz_clear(value);
}

static radix_t decimal;
static nn_ptr a, b, l, x, y;

/* Without leading zeros. */
static slong trimmed(nn_srcptr value, slong limbs)
{
    while (limbs > 1 && value[limbs - 1] == 0) limbs--;
    return limbs;
}

static slong product(nn_ptr result, nn_srcptr v, slong vl, nn_srcptr w, slong wl)
{
    if (vl >= wl) radix_mul(result, v, vl, w, wl, decimal);
    else radix_mul(result, w, wl, v, vl, decimal);
    return trimmed(result, vl + wl);
}

static void swap(nn_ptr *v, slong *vl, nn_ptr *w, slong *wl)
{
    nn_ptr t = *v;
    slong tl = *vl;
    *v = *w, *vl = *wl;
    *w = t, *wl = tl;
}

/* From a = F(k) and b = F(k + 1), with l = 2b - a: F(2k) = a l and F(2k + 1) = b l - (-1)^k. */
static void radix(ulong n)
{
    int steps = 0;
    while (n >> steps > 91) steps++;
    ulong k = n >> steps;
    a[0] = 0, b[0] = 1;
    for (ulong i = 0; i < k; i++)
    {
        ulong sum = a[0] + b[0];
        a[0] = b[0], b[0] = sum;
    }
    slong al = 1, bl = 1;
    while (steps > 0)
    {
        int odd = n >> --steps & 1, last = steps == 0;
        ulong one = 1;
        slong ll = bl, xl = 0, yl = 0;
        l[ll] = radix_add(l, b, bl, b, bl, decimal);
        ll = trimmed(l, ll + 1);
        radix_sub(l, l, ll, a, al, decimal);
        ll = trimmed(l, ll);
        if (!(last && odd)) xl = product(x, a, al, l, ll);
        if (!last || odd)
        {
            yl = product(y, b, bl, l, ll);
            if (k & 1) radix_add(y, y, yl, &one, 1, decimal);
            else radix_sub(y, y, yl, &one, 1, decimal);
            yl = trimmed(y, yl);
        }
        if (odd && !last)
        {
            x[yl] = radix_add(x, y, yl, x, xl, decimal);
            xl = trimmed(x, yl + 1);
        }
        if (odd) swap(&x, &xl, &y, &yl);
        swap(&a, &al, &x, &xl);
        swap(&b, &bl, &y, &yl);
        k = 2 * k + odd;
    }
    radix_get_str_decimal(text, a, al, 0, decimal);
}

/* Milliseconds of processor time that this thread has had. */
static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * time.tv_sec + 1e-6 * time.tv_nsec;
}

int main(void)
{
    char peer[8];
    ulong n;
    double window_ms;
    text = malloc(DIGITS);
    radix_init(decimal, 10, 19);
    a = calloc(5 * LIMBS, sizeof(ulong));
    b = a + LIMBS, l = b + LIMBS, x = l + LIMBS, y = x + LIMBS;
    printf("{\"gmp\":\"GMP %s\",\"flint\":\"FLINT %s\"}\n", gmp_version, FLINT_VERSION);
    fflush(stdout);
    while (scanf("%7s %lu %lf", peer, &n, &window_ms) == 3)
    {
        void (*call)(ulong) = strcmp(peer, "gmp") == 0 ? gmp : strcmp(peer, "flint") == 0 ? flint : radix;
        long batch = 1, calls = 0;
        double started = now_ms(), elapsed = 0;
        while (calls == 0 || elapsed < window_ms)
        {
            for (long i = 0; i < batch; i++) call(n);
            calls += batch;
            elapsed = now_ms() - started;
            /* Reading the clock must not count beside a call of some nanoseconds. */
            if (elapsed < window_ms / 16) batch *= 2;
        }
        printf("{\"ms\":%.9g,\"calls\":%ld,\"text\":\"%s\"}\n", elapsed / calls, calls, text);
        fflush(stdout);
    }
}
