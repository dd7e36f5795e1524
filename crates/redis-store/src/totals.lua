-- What has been counted for a page.        KEYS as page_totals takes them        ARGV 1 start of the day

return page_totals(KEYS, ARGV[1])
