"""Questions about what a face does over time: understood by rule, answered from a measured timeline.

``intent`` says what can be asked, ``understand`` finds it in a question's words (by ``phrases``, ``lexicon`` and
``windows``), ``timeline`` holds what was measured, ``answers`` puts the two together (with ``expressions``, ``head``
and ``clauses``); the sentences are ``favchat.data.wording.motion``'s. It knows no videos and no models.
"""
