-- A throw-away counter that expires, and not more of them than allowed.
--
-- KEYS 1 the counter   2 all counters
-- ARGV 1 life in seconds   2 how many counters there may be   3 its name
--      4 the value to write, empty to add 1 to what is there
-- Returns the new value, or nothing where there are too many counters.

local now = tonumber(redis.call('TIME')[1])
if not has_room(KEYS[1], KEYS[2], now, tonumber(ARGV[2])) then
  return false
end
local value = tonumber(ARGV[4])
if value then
  redis.call('SET', KEYS[1], value)
else
  value = redis.call('INCR', KEYS[1])
end
keep(KEYS[1], KEYS[2], ARGV[3], now, ARGV[1])
return value
