-- All that a view of a page shows.
--
-- KEYS 1 to 5 as page_totals takes them   6 buckets   7 all pages with their totals
--      then estimates of visitors
-- ARGV 1 start of the day   2 rank of the last page that is named, from 0   then starts of the buckets

return {
  page_totals(KEYS, ARGV[1]),
  window(KEYS[6], 3, 8),
  redis.call('ZREVRANGE', KEYS[7], 0, ARGV[2], 'WITHSCORES'),
}
