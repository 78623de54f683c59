"""Animated stills: one photograph becomes a clip of a moving face whose every motion and its time are known exactly.

``photo`` reads a picture and frames the face, ``mesh`` lays a mesh over it, ``motions`` and ``script`` say what happens
when, ``render`` draws the frames and ``accept`` asks a second opinion on whether the motion is to be seen. What comes
out is training data. It is never evidence that anything works on real video.
"""
