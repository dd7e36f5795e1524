-- Pages with all that is kept for them, as many as fit a trip. It looks at keys that it was not called with,
-- those of the pages that it finds.
--
-- KEYS 1 all pages with their totals   2 state of the ids
-- ARGV 1 cursor   2 of the pages there, those up to this name are left out   3 about how many bytes to return
--      4 what the keys of a page begin with, and then what they end with:
--      5 total   6 numbers from elsewhere   7, 8, 9 buckets by minute, hour, day   then estimates of visitors
-- Returns where it goes on, a cursor and a name, 0 and none at the end; whether all pages are indexed (0 or
-- 1); and of each page its name, total, numbers from elsewhere, and the other hashes.

local pages_key, cursor, after, most = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
-- The layout before cut the list of pages at this length, so a shorter one is whole.
local CUT_AT = 1000

local pages, bytes = {}, 0

local function read(page, ending)
  local fields = redis.call('HGETALL', ARGV[4] .. page .. ending)
  for _, text in ipairs(fields) do
    bytes = bytes + #text + 3
  end
  return fields
end

local indexed = redis.call('HGET', KEYS[2], 'indexed') or redis.call('ZCARD', pages_key) < CUT_AT
local last = ''
repeat
  local found = redis.call('ZSCAN', pages_key, cursor, 'COUNT', 1)
  -- A small set comes as a whole, whatever COUNT says. Then it is gone through by name.
  local is_whole = cursor == '0' and found[1] == '0'
  local names = {}
  for at = 1, #found[2], 2 do
    if found[2][at] > after then
      table.insert(names, found[2][at])
    end
  end
  table.sort(names)
  for at, page in ipairs(names) do
    local total = redis.call('GET', ARGV[4] .. page .. ARGV[5])
    if total then
      local hashes = {}
      for ending = 7, #ARGV do
        table.insert(hashes, read(page, ARGV[ending]))
      end
      bytes = bytes + #page + #total
      table.insert(pages, { page, total, read(page, ARGV[6]), hashes })
    end
    if is_whole and bytes >= most and names[at + 1] then
      last = page
      break
    end
  end
  cursor, after = found[1], ''
until cursor == '0' or bytes >= most
return { cursor, last, indexed and 1 or 0, pages }
