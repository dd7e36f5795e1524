-- Counts one visit exactly once, however often it is sent.
--
-- KEYS  1 state of the ids   2, 3 their generations   4 mark of this id in the layout before
--       5 total   6, 7, 8 buckets by minute, hour, day   9 HyperLogLog of the day
--       10 salt of the day   11 all pages with their totals   12 estimates of visitors by day
--       13 numbers from elsewhere
-- ARGV  1 digest of page and id   2 the time in the id, empty where it has none   3 now
--       4 how many ids are remembered at most   5 for how long at least
--       6 random name of this call   7 page   8 how many pages there may be
--       9 hash of the visitor, empty to leave it out   10 a salt, used if the day has none yet
--       11 life of the day's salt and HyperLogLog
--       then for minute, hour, day: start of the bucket, start of the oldest one kept, life
-- Times in ids, now and 5 are in milliseconds, all other times and lives in seconds.
-- Returns what became of it (0 known already, 1 counted, 2 too old, 3 too many pages), total, today,
-- unique today, what of the total is from elsewhere, the largest id time forgotten, and whether all pages
-- are indexed (0 or 1).

local digest, id_ms, now_ms, call = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[6]
local total_key, unique_key, salt_key, pages_key = KEYS[5], KEYS[9], KEYS[10], KEYS[11]
local uniques_key = KEYS[12]
local page, visitor = ARGV[7], ARGV[9]

-- The layout before cut the list of pages at this length, so a shorter one is whole.
local CUT_AT = 1000

local function is_count(text)
  return not text or (string.find(text, '^%d+$') and #text < 16)
end

-- Everything is read before anything is written, so that a key of the wrong type ends the script
-- while nothing has happened.
local ids = find(KEYS[1], { KEYS[2], KEYS[3] }, digest)
local counted_by = ids.counted_by or redis.call('GET', KEYS[4])
local total = redis.call('GET', total_key)
local starts, counts = {}, {}
for interval = 1, 3 do
  starts[interval] = ARGV[9 + 3 * interval]
  counts[interval] = redis.call('HGET', KEYS[5 + interval], starts[interval])
end
local salt = redis.call('GET', salt_key)
redis.call('ZSCORE', pages_key, page)
local estimate = redis.call('HGET', uniques_key, starts[3])
local imported = tonumber(redis.call('HGET', KEYS[13], '*')) or 0
local unique = math.max(redis.call('PFCOUNT', unique_key), tonumber(estimate) or 0)
for _, count in ipairs({ total, counts[1], counts[2], counts[3] }) do
  if not is_count(count) then
    return redis.error_reply('ERR a count of page ' .. page .. ' is not a number that can grow')
  end
end

local outcome
if counted_by == REFUSED then
  outcome = 2
elseif counted_by then
  -- A call that is sent again after its reply was lost finds its own name, and can say truthfully
  -- that it counted the visit.
  outcome = counted_by == call and 1 or 0
elseif too_old(ids, id_ms, now_ms) then
  outcome = 2
  refuse(ids, digest, id_ms, now_ms, tonumber(ARGV[4]), tonumber(ARGV[5]))
elseif not total and redis.call('ZCARD', pages_key) >= tonumber(ARGV[8]) then
  outcome = 3
else
  outcome = 1
  if visitor ~= '' then
    if redis.call('PFADD', unique_key, redis.sha1hex((salt or ARGV[10]) .. visitor)) == 1 then
      redis.call('EXPIRE', unique_key, ARGV[11])
      unique = math.max(redis.call('PFCOUNT', unique_key), unique)
    end
    if not salt then
      redis.call('SET', salt_key, ARGV[10], 'EX', ARGV[11])
    end
  end
  remember(ids, digest, call, id_ms, now_ms, tonumber(ARGV[4]), tonumber(ARGV[5]))
  total = redis.call('INCR', total_key)
  for interval = 1, 3 do
    local key, oldest = KEYS[5 + interval], tonumber(ARGV[10 + 3 * interval])
    counts[interval] = redis.call('HINCRBY', key, starts[interval], 1)
    if counts[interval] == 1 then
      -- A bucket has opened, so others may have left: seldom enough to look at all of them.
      for _, bucket in ipairs(redis.call('HKEYS', key)) do
        if (tonumber(bucket) or 0) < oldest then
          redis.call('HDEL', key, bucket)
        end
      end
      redis.call('EXPIRE', key, ARGV[11 + 3 * interval])
    end
  end
  -- What a day's sketch says outlives it; a day on which nobody was recognised has a 0.
  if unique ~= tonumber(estimate) then
    redis.call('HSET', uniques_key, starts[3], unique)
    redis.call('EXPIRE', uniques_key, ARGV[20])
  end
  redis.call('ZADD', pages_key, 'GT', total, page)
end

if not ids.indexed and redis.call('ZCARD', pages_key) < CUT_AT then
  ids.indexed = redis.call('HSET', ids.state_key, 'indexed', 1)
end
return {
  outcome,
  tonumber(total) or 0,
  tonumber(counts[3]) or 0,
  unique,
  imported,
  ids.forgotten,
  ids.indexed and 1 or 0,
}
