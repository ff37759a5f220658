"""Training: from labelled links to a packaged classifier, by stages that skip what is unchanged.

data → prepare → fit → calibrate → evaluate → package. May import ``service``; never the other
way round, so serving needs none of the libraries that training does.
"""
