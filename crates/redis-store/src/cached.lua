-- A cached value and the milliseconds that it has left. One command where GET and PTTL were two.
-- KEYS 1 the value

local value = redis.pcall('GET', KEYS[1])
if type(value) == 'table' then
  -- Something else than a string is in its place: that is no value, so it gets overwritten.
  value = ''
end
return { value, redis.call('PTTL', KEYS[1]) }
