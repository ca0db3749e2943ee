from components.datasets.prepared import Baseline, Part, Prepared
from components.datasets.tweets import Tweets

Dataset = Tweets
__all__ = ["Baseline", "Dataset", "Part", "Prepared", "Tweets"]
