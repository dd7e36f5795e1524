-- A page's buckets. A part of other scripts, in front of them.

-- The counts of the buckets that start when ARGV says, from `first_start` on; and the estimates of
-- visitors in the hashes that KEYS names, from `first_estimates` on.
local function window(buckets_key, first_start, first_estimates)
  local estimates = {}
  for key = first_estimates, #KEYS do
    table.insert(estimates, redis.call('HGETALL', KEYS[key]))
  end
  return { redis.call('HMGET', buckets_key, unpack(ARGV, first_start)), estimates }
end
