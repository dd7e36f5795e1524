-- A page's buckets.        KEYS 1 buckets, then estimates of visitors        ARGV starts of the buckets

return window(KEYS[1], 1, 2)
