-- Adds 1 to a throw-away counter, once for each id however often it is sent, as count_visit does it.
--
-- KEYS 1 state of the ids   2, 3 their generations   4 the counter   5 all counters
-- ARGV 1 digest of counter and id   2 the time in the id, empty where it has none   3 now
--      4 how many ids are remembered at most   5 for how long at least   6 random name of this call
--      7 the counter's life in seconds   8 how many counters there may be   9 its name
-- Times in ids, now and 5 are in milliseconds.
-- Returns what became of it (0 known already, 1 added, 2 too old, 3 too many counters), what the
-- counter holds now, and the largest id time forgotten.

local digest, id_ms, now_ms, call = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[6]
local ids = find(KEYS[1], { KEYS[2], KEYS[3] }, digest)
local value = redis.call('GET', KEYS[4])
redis.call('ZCARD', KEYS[5])
local now = tonumber(redis.call('TIME')[1])

local outcome
if ids.counted_by == REFUSED then
  outcome = 2
elseif ids.counted_by then
  outcome = ids.counted_by == call and 1 or 0
elseif too_old(ids, id_ms, now_ms) then
  outcome = 2
  refuse(ids, digest, id_ms, now_ms, tonumber(ARGV[4]), tonumber(ARGV[5]))
elseif not has_room(KEYS[4], KEYS[5], now, tonumber(ARGV[8])) then
  outcome = 3
else
  outcome = 1
  -- Before the id is remembered: a value that cannot grow ends the script here.
  value = redis.call('INCR', KEYS[4])
  keep(KEYS[4], KEYS[5], ARGV[9], now, ARGV[7])
  remember(ids, digest, call, id_ms, now_ms, tonumber(ARGV[4]), tonumber(ARGV[5]))
end
return { outcome, tonumber(value) or 0, ids.forgotten }
