"""What runs in the worker processes: a real `model.fit`, listened to and steered.

Nothing here knows what a screen is. A worker is given a `Job`, reads its arrays from the
job's folder, says what happens in packets and keeps nothing that matters.
"""
