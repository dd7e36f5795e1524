-- Brings pages back, all of these or none.
--
-- KEYS 1 all pages with their totals, and then of each page
--      its total, its numbers from elsewhere, and the hash of each of its runs of buckets
-- ARGV 1 how many pages there may be   2 of how many sources a page may have numbers, and then of each page
--      its name, the visits counted here, how many sources, each with its number, how many runs, and of each
--      when its first bucket starts, how long a bucket is, how long the hash lives (in seconds), and
--      the numbers of its buckets, with a comma after each, nothing before it where it is not known
-- Returns what became of it (0 taken, 1 too many pages, 2 too many sources), and the page with those.

local pages_key = KEYS[1]
local next_key, next_argument = 1, 2

local function key()
  next_key = next_key + 1
  return KEYS[next_key]
end

local function argument()
  next_argument = next_argument + 1
  return ARGV[next_argument]
end

local function count(text)
  if not (string.find(text, '^%d+$') and #text < 16) then
    error('a count of an imported page is not a number that can grow')
  end
  return tonumber(text)
end

local function as_text(number)
  return string.format('%.0f', number)
end

-- Everything is read before anything is written, so that a key of the wrong type ends the script while
-- nothing has happened.
local records, new_pages = {}, 0
while next_argument < #ARGV do
  local record = { page = argument(), counted = tonumber(argument()), sources = {}, runs = {} }
  record.total_key, record.imported_key = key(), key()
  local total = redis.call('GET', record.total_key)
  new_pages = new_pages + (total and 0 or 1)

  local known = redis.call('HGETALL', record.imported_key)
  local before, sources = 0, 0
  for at = 1, #known, 2 do
    if known[at] ~= '*' then
      record.sources[known[at]] = count(known[at + 1])
      before, sources = before + count(known[at + 1]), sources + 1
    end
  end
  for _ = 1, tonumber(argument()) do
    local source, number = argument(), tonumber(argument())
    sources = sources + (record.sources[source] and 0 or 1)
    record.sources[source] = number
  end
  if sources > tonumber(ARGV[2]) then
    return { 2, record.page }
  end
  record.counted = math.max(record.counted, count(total or '0') - before)
  record.imported = 0
  for _, number in pairs(record.sources) do
    record.imported = record.imported + number
  end
  record.total = count(as_text(record.counted + record.imported))

  for _ = 1, tonumber(argument()) do
    local run = { key = key() }
    local start, width = tonumber(argument()), tonumber(argument())
    run.life = argument()
    local starts, numbers = {}, {}
    for number in string.gmatch(argument(), '(%d*),') do
      if number ~= '' then
        table.insert(starts, as_text(start))
        table.insert(numbers, number)
      end
      start = start + width
    end
    run.changes = {}
    for at, known_number in ipairs(#starts > 0 and redis.call('HMGET', run.key, unpack(starts)) or {}) do
      if not known_number or tonumber(numbers[at]) > count(known_number) then
        table.insert(run.changes, starts[at])
        table.insert(run.changes, numbers[at])
      end
    end
    table.insert(record.runs, run)
  end
  table.insert(records, record)
end
if new_pages > 0 and redis.call('ZCARD', pages_key) + new_pages > tonumber(ARGV[1]) then
  return { 1, '' }
end

for _, record in ipairs(records) do
  for source, number in pairs(record.sources) do
    redis.call('HSET', record.imported_key, source, as_text(number), '*', as_text(record.imported))
  end
  redis.call('SET', record.total_key, as_text(record.total))
  for _, run in ipairs(record.runs) do
    if #run.changes > 0 then
      redis.call('HSET', run.key, unpack(run.changes))
      redis.call('EXPIRE', run.key, run.life)
    end
  end
  redis.call('ZADD', pages_key, as_text(record.total), record.page)
end
return { 0, '' }
