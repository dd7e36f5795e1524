-- Adds 1 to a counter that expires.        KEYS 1 the counter        ARGV 1 its life in seconds
local value = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[1])
return value
