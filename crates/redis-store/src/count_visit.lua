-- Counts one visit exactly once, however often it is sent.
--
-- KEYS  1 mark of the visit's id   2 total   3, 4, 5 buckets by minute, hour, day
--       6 HyperLogLog of the day   7 salt of the day   8 most visited pages
-- ARGV  1 life of the mark   2 page   3 hash of the visitor, empty to leave it out
--       4 a salt, used if the day has none yet   5 life of the day's salt and HyperLogLog
--       6 how many pages the list of the most visited holds   7 random name of this call
--       then for minute, hour, day: start of the bucket, start of the oldest one kept, life
-- Lives are in seconds, starts in seconds since 1970.
-- Returns whether this call counted it (1 or 0), total, today, unique today.

local mark, total_key, day_key = KEYS[1], KEYS[2], KEYS[5]
local unique_key, salt_key, top_key = KEYS[6], KEYS[7], KEYS[8]
local page, visitor, call = ARGV[2], ARGV[3], ARGV[7]

-- The mark names the call that set it: one that is sent again after its reply was lost finds its
-- own name, and can say truthfully that it counted the visit.
local new = redis.call('SET', mark, call, 'NX', 'EX', ARGV[1])
local ours = new or redis.call('GET', mark) == call

if new then
  local total = redis.pcall('INCR', total_key)
  if type(total) == 'table' and total.err then
    -- Nothing was counted, so the id must not look counted.
    redis.call('DEL', mark)
    return total
  end

  for interval = 0, 2 do
    local key = KEYS[3 + interval]
    local start, oldest, life = ARGV[8 + 3 * interval], ARGV[9 + 3 * interval], ARGV[10 + 3 * interval]
    if redis.call('HINCRBY', key, start, 1) == 1 then
      -- A bucket has opened, so others may have left: seldom enough to look at all of them.
      for _, bucket in ipairs(redis.call('HKEYS', key)) do
        if (tonumber(bucket) or 0) < tonumber(oldest) then
          redis.call('HDEL', key, bucket)
        end
      end
      redis.call('EXPIRE', key, life)
    end
  end

  if visitor ~= '' then
    redis.call('SET', salt_key, ARGV[4], 'NX', 'EX', ARGV[5])
    redis.call('PFADD', unique_key, redis.sha1hex(redis.call('GET', salt_key) .. visitor))
    redis.call('EXPIRE', unique_key, ARGV[5])
  end

  if redis.call('ZADD', top_key, 'GT', total, page) == 1 then
    redis.call('ZREMRANGEBYRANK', top_key, 0, -ARGV[6] - 1)
  end
end

return {
  ours and 1 or 0,
  tonumber(redis.call('GET', total_key)) or 0,
  tonumber(redis.call('HGET', day_key, ARGV[14])) or 0,
  redis.call('PFCOUNT', unique_key),
}
