-- Enters every page that has a total into the list of all pages, once: the layout before kept only the
-- most visited ones there. It looks at keys that it was not called with, which `SCAN` names.
--
-- KEYS 1 all pages with their totals   2 state of the ids, where `indexed` is noted
-- ARGV 1 what the key of a total begins with   2 and ends with   3 a pattern for all of them

local cursor = '0'
repeat
  local found = redis.call('SCAN', cursor, 'MATCH', ARGV[3], 'COUNT', 1000)
  cursor = found[1]
  for _, key in ipairs(found[2]) do
    local total = redis.pcall('GET', key)
    if type(total) == 'string' and tonumber(total) then
      redis.call('ZADD', KEYS[1], 'GT', total, string.sub(key, 1 + #ARGV[1], -1 - #ARGV[2]))
    end
  end
until cursor == '0'
redis.call('HSET', KEYS[2], 'indexed', 1)
return redis.call('ZCARD', KEYS[1])
