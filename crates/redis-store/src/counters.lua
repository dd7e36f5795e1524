-- How many throw-away counters there may be. A part of other scripts, in front of them.

-- Whether a counter is there or may be. `index` holds all of them, with the second in which each expires.
local function has_room(counter, index, now, most)
  if redis.call('EXISTS', counter) == 0 then
    redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
    return redis.call('ZCARD', index) < most
  end
  return true
end

local function keep(counter, index, name, now, life)
  redis.call('EXPIRE', counter, life)
  redis.call('ZADD', index, now + life, name)
  redis.call('EXPIRE', index, life)
end
