-- What has been counted for a page. A part of other scripts, in front of them.
-- Not for EVAL_RO: within scripts, PFCOUNT passes for a write, since it may refresh a cached estimate.

-- `keys` begin with 1 total   2 buckets by day   3 HyperLogLog of the day   4 estimates of visitors by day
--      5 numbers from elsewhere
local function page_totals(keys, day)
  return {
    tonumber(redis.call('GET', keys[1])) or 0,
    tonumber(redis.call('HGET', keys[2], day)) or 0,
    math.max(redis.call('PFCOUNT', keys[3]), tonumber(redis.call('HGET', keys[4], day)) or 0),
    tonumber(redis.call('HGET', keys[5], '*')) or 0,
  }
end
