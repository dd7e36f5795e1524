-- The most visited pages whose names begin alike.
-- KEYS 1 all pages with their totals        ARGV 1 what the names begin with   2 how many at most

local prefix, most = ARGV[1], tonumber(ARGV[2])
local found, rank = {}, 0
repeat
  local pages = redis.call('ZREVRANGE', KEYS[1], rank, rank + 499, 'WITHSCORES')
  for at = 1, #pages, 2 do
    if #found < 2 * most and string.sub(pages[at], 1, #prefix) == prefix then
      table.insert(found, pages[at])
      table.insert(found, pages[at + 1])
    end
  end
  rank = rank + 500
until #pages == 0 or #found == 2 * most
return found
