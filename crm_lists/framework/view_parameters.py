"""The query parameters of a listing that are no filters; a column of such a name needs its operator named."""

#: What is shown.
PARTS = ("columns", "where", "sort", "group_by", "totals", "format", "limit", "layout", "q")
#: Which view is meant, and where on it the person is.
PLACE = ("view", "after", "before", "item", "collapsed", "lane", "day", "span", "back")
RESERVED = (*PLACE, *PARTS)
