"""What moves by itself on a page: the line and the curves of a training under way.

A page drawn by Streamlit moves when its script runs, which costs the server some tens of
milliseconds each time and the reader as much again. Here the server pushes instead: a route
streams what is new of a run as server-sent events (`route`, `feed`), and a component in the
page draws it (`component`, `live.js`). The script runs again only when the page itself has to
be another one, as when a training ends and its buttons change.

    worker -> packets -> Run -> Feed (what a reader has not heard yet) -> events -> live.js

Measured with one training watched on two cores: ten pictures a second, 0.1 s behind the worker,
where a fragment run twice a second was half a second behind and cost ten times as much.
"""
