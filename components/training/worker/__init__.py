"""What runs in worker processes: `model.fit` with a callback that reports, and obeys the desired state.

A worker is given a `Job`, reads its arrays from the job's folder, reports in packets and keeps nothing
that is needed later. It knows nothing of pages.
"""
