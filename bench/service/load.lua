-- The load of one case, for wrk. Arguments: kind of load, then what it needs.
--   path <path>             the same GET again and again
--   numbers <first> <last>  GETs of F(first), F(first + 1), … F(last), and again, from Redis alone
--   visits <time>           visits of a hundred pages by a thousand visitors, each with an id of its own: a
--                           UUIDv7, whose time is given as it is written there
--   mix <time>              nine reads by Zipf's law over F(1) … F(1000) to one visit
-- Prints one line of JSON when the window is over.

local AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
local PAGES, VISITORS, NUMBERS = 100, 1000, 1000
local visits = 0

local function visit()
  visits = visits + 1
  return wrk.format("POST", "/api/visits/page-" .. (visits % PAGES), {
    ["User-Agent"] = AGENT,
    ["Idempotency-Key"] = string.format("%s-7000-8000-%012x", id_time, visits),
    ["CF-Connecting-IP"] = string.format("10.0.%d.%d", visits % VISITORS / 256, visits % 256),
  })
end

-- Numbers drawn by Zipf's law with exponent 1: the k-th most wanted is wanted 1/k as often as the first.
local function zipf(count)
  local sum, bounds, drawn = 0, {}, {}
  for k = 1, NUMBERS do
    sum = sum + 1 / k
    bounds[k] = sum
  end
  math.randomseed(1)
  for i = 1, count do
    local at, low, high = math.random() * sum, 1, NUMBERS
    while low < high do
      local middle = math.floor((low + high) / 2)
      if bounds[middle] < at then low = middle + 1 else high = middle end
    end
    drawn[i] = low
  end
  return drawn
end

function init(args)
  local kind = args[1]
  id_time = args[2] or ""
  local sent = 0
  if kind == "path" then
    -- Without a `request` function wrk sends the same bytes again, which costs it least.
    wrk.path = args[2]
  elseif kind == "numbers" then
    local requests, first, last = {}, tonumber(args[2]), tonumber(args[3])
    for n = first, last do
      requests[n - first] = wrk.format("GET", "/api/fibonacci/" .. n .. "?cache=redis")
    end
    request = function()
      sent = sent + 1
      return requests[sent % (last - first + 1)]
    end
  elseif kind == "visits" then
    request = visit
  elseif kind == "mix" then
    local reads = {}
    for i, n in ipairs(zipf(8192)) do
      reads[i] = wrk.format("GET", "/api/fibonacci/" .. n)
    end
    request = function()
      sent = sent + 1
      if sent % 10 == 0 then return visit() end
      return reads[sent % #reads + 1]
    end
  end
end

function done(summary)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"bytes":%d,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
