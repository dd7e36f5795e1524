-- What has been counted for a page.
-- KEYS 1 total   2 buckets by day   3 HyperLogLog of the day        ARGV 1 start of the day
-- Not for EVAL_RO: within scripts, PFCOUNT passes for a write, since it may refresh a cached estimate.

return {
  tonumber(redis.call('GET', KEYS[1])) or 0,
  tonumber(redis.call('HGET', KEYS[2], ARGV[1])) or 0,
  redis.call('PFCOUNT', KEYS[3]),
}
