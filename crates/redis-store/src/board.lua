-- All that a view of a page shows.
--
-- KEYS 1 to 4 as page_totals takes them   5 buckets   6 all pages with their totals
--      then estimates of visitors
-- ARGV 1 start of the day   2 rank of the last page that is named, from 0   then starts of the buckets

return {
  page_totals(KEYS, ARGV[1]),
  window(KEYS[5], 3, 7),
  redis.call('ZREVRANGE', KEYS[6], 0, ARGV[2], 'WITHSCORES'),
}
