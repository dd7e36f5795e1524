-- Forgets a page.        KEYS 1 all pages, then every key of the page        ARGV 1 the page
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('DEL', unpack(KEYS, 2))
