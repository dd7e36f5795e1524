-- Which ids have been counted, in bounded memory. A part of other scripts, in front of them.
--
-- Two generations, hashes from the digest of an id to the name of the call that counted it. The
-- current one is closed when it holds half of what may be remembered, or when it is old enough; then
-- the one before it is dropped. What is left of a dropped one is a single number: the largest time
-- that any id in it carried. An id that is not found and not younger than that may have been counted
-- and forgotten, so it is refused. One whose time lies ahead is refused too: otherwise the number
-- could be driven far into the future, and every honest id with it. That it was refused is remembered:
-- its sender makes the id again, and a copy of the request that the network delivers when the id's time
-- has come must not be counted as well.
--
-- Kept in a hash: current (0 or 1), opened and newest of the current generation, opened_before and
-- newest_before of the other one, forgotten (the number); and indexed, which is count_visit's. Times
-- are in milliseconds since 1970.

-- How far ahead of the service's clock an id's time may be.
local AHEAD_MS = 120000
-- What stands in the place of a call's name where an id was refused.
local REFUSED = ''

local function find(state_key, generations, digest)
  local fields = redis.call('HMGET', state_key,
    'current', 'opened', 'newest', 'opened_before', 'newest_before', 'forgotten', 'indexed')
  local ids = { state_key = state_key, current = tonumber(fields[1]) or 0 }
  ids.opened, ids.newest = tonumber(fields[2]), tonumber(fields[3]) or 0
  ids.opened_before, ids.newest_before = tonumber(fields[4]), tonumber(fields[5]) or 0
  ids.forgotten, ids.indexed = tonumber(fields[6]) or 0, fields[7]
  ids.key, ids.key_before = generations[1 + ids.current], generations[2 - ids.current]
  ids.counted_by = redis.call('HGET', ids.key, digest) or redis.call('HGET', ids.key_before, digest)
  return ids
end

-- Whether an id that was not found may have been counted before. Without a time nobody can tell.
local function too_old(ids, id_ms, now_ms)
  return id_ms and (id_ms <= ids.forgotten or id_ms > now_ms + AHEAD_MS)
end

local function remember(ids, digest, call, id_ms, now_ms, most, life_ms)
  local full = redis.call('HLEN', ids.key) >= most / 2
  if full or (ids.opened and now_ms - ids.opened >= life_ms) then
    redis.call('UNLINK', ids.key_before)
    ids.forgotten = math.max(ids.forgotten, ids.newest_before)
    ids.current, ids.key = 1 - ids.current, ids.key_before
    redis.call('HSET', ids.state_key, 'current', ids.current, 'forgotten', ids.forgotten,
      'opened_before', ids.opened or now_ms, 'newest_before', ids.newest)
    ids.opened = nil
  end
  redis.call('HSET', ids.key, digest, call)
  if not ids.opened then
    redis.call('HSET', ids.state_key, 'opened', now_ms, 'newest', id_ms or 0)
  elseif id_ms and id_ms > ids.newest then
    redis.call('HSET', ids.state_key, 'newest', id_ms)
  end
end

-- Notes that an id was refused. One at or below the largest time forgotten stays so without that.
local function refuse(ids, digest, id_ms, now_ms, most, life_ms)
  if id_ms > ids.forgotten then
    remember(ids, digest, REFUSED, nil, now_ms, most, life_ms)
  end
end
