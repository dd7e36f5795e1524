local mark, total_key, day_key = KEYS[1], KEYS[2], KEYS[5]
local unique_key, salt_key, top_key = KEYS[6], KEYS[7], KEYS[8]
local page, visitor, call = ARGV[2], ARGV[3], ARGV[7]
local new = redis.call('SET', mark, call, 'NX', 'EX', ARGV[1])
local ours = new or redis.call('GET', mark) == call
if new then
local total = redis.pcall('INCR', total_key)
if type(total) == 'table' and total.err then
redis.call('DEL', mark)
return total
end
for interval = 0, 2 do
local key = KEYS[3 + interval]
local start, oldest, life = ARGV[8 + 3 * interval], ARGV[9 + 3 * interval], ARGV[10 + 3 * interval]
if redis.call('HINCRBY', key, start, 1) == 1 then
for _, bucket in ipairs(redis.call('HKEYS', key)) do
if (tonumber(bucket) or 0) < tonumber(oldest) then
redis.call('HDEL', key, bucket)
end
end
redis.call('EXPIRE', key, life)
end
end
if visitor ~= '' then
redis.call('SET', salt_key, ARGV[4], 'NX', 'EX', ARGV[5])
redis.call('PFADD', unique_key, redis.sha1hex(redis.call('GET', salt_key) .. visitor))
redis.call('EXPIRE', unique_key, ARGV[5])
end
if redis.call('ZADD', top_key, 'GT', total, page) == 1 then
redis.call('ZREMRANGEBYRANK', top_key, 0, -ARGV[6] - 1)
end
end
return {
ours and 1 or 0,
tonumber(redis.call('GET', total_key)) or 0,
tonumber(redis.call('HGET', day_key, ARGV[14])) or 0,
redis.call('PFCOUNT', unique_key),
}
