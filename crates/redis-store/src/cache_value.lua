-- Caches a value, and keeps all cached values together within their bytes.
--
-- KEYS 1 the value   2 index of the values        ARGV 1 n   2 the digits of F(n)   3 life in seconds
--      4 how many bytes all values may take
-- Returns whether it is cached now (1 or 0).
--
-- The index is a log: values take their bytes one after the other, and the score of a value is where
-- its bytes end. All values that lie within the last so many bytes of the log fit, by construction;
-- what has slid out is removed, the least recently written first. No sum is kept that could drift, a
-- value that has expired is only a hole, and the bytes of a value follow from n.

local value_key, index, n = KEYS[1], KEYS[2], ARGV[1]
local most = tonumber(ARGV[4])

-- What a key takes beside its value, its place in the index included: at most this, measured.
local OVERHEAD = 320

-- What F(n) takes in Redis. Its allocator has four sizes to each power of two.
local function bytes_of(n)
  local text = math.floor(n * 0.20898764024997873) + 16
  local _, exponent = math.frexp(text)
  local step = math.ldexp(1, math.max(exponent - 3, 3))
  return math.ceil(text / step) * step + OVERHEAD
end

local bytes = bytes_of(tonumber(n))
if bytes > most then
  return 0
end
-- Stored again, it stays where it is. One that has gone meanwhile takes a new place.
local place = redis.call('ZSCORE', index, n)
if not place or redis.call('EXISTS', value_key) == 0 then
  local last = redis.call('ZREVRANGE', index, 0, 0, 'WITHSCORES')
  place = (tonumber(last[2]) or 0) + bytes
  local stem = string.sub(value_key, 1, -1 - #n)
  -- The first write is one that a full Redis refuses, unless there is room to be made.
  repeat
    local oldest = redis.call('ZRANGE', index, 0, 0, 'WITHSCORES')
    local slid_out = oldest[1] and tonumber(oldest[2]) - bytes_of(tonumber(oldest[1])) < place - most
    if slid_out then
      redis.call('DEL', stem .. oldest[1])
      redis.call('ZREM', index, oldest[1])
    end
  until not slid_out
  redis.call('SET', value_key, ARGV[2], 'EX', ARGV[3])
  redis.call('ZADD', index, place, n)
else
  redis.call('SET', value_key, ARGV[2], 'EX', ARGV[3])
end
return 1
