"""What moves by itself on a page: the line and the curves of a training under way.

A page drawn by Streamlit moves when its script runs, which costs the server some tens of
milliseconds each time and the reader as much again. Here the server pushes instead: a route
streams what is new of a run as server-sent events (`route`, `feed`), and a component in the
page draws it (`component`, `live.js`). The script runs again only when the page itself has to
be another one, as when a training ends and its buttons change.

    worker -> packets -> Run -> Feed (what a reader has not heard yet) -> events -> live.js

Measured with one training watched on two cores (`scripts/bench live`): news twelve times a second,
on the screen 0.14 s behind the worker at the median, 0.18 s at the 95th percentile.
"""
