-- A cached value and the milliseconds that it has left. One command where GET and PTTL were two.
-- KEYS 1 the value
return { redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1]) }
