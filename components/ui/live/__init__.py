"""What moves by itself on a page: the line and the curves of a training under way.

A page drawn by Streamlit moves when its script runs, which costs the server some tens of
milliseconds each time and the reader as much again. Here the server pushes instead: a route
streams what is new of a run as server-sent events (`route`, `feed`), and a component in the
page draws it (`component`, the scripts beside it). The script runs again only when the page itself has to
be another one, as when a training ends and its buttons change.

    worker -> packets -> Run -> Feed (what a reader has not heard yet) -> events -> feeds.js -> curves.js

A lesson has four charts of which one or two are on the screen: those are drawn as news comes, the
others aside. A first point, which all four kept waiting for 55 ms, waits for 20.
"""
