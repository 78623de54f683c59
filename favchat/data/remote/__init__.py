"""Remote models in the data engine: asked at the same time, within limits and a budget, and never twice for the same.

``options`` what a recipe says of them; ``client`` one request and its reply; ``ledger`` what all processes spent;
``cache`` replies that are at hand; ``dialogue`` a question, its check and one repair; ``sights``, ``prompts`` what is
sent. Captions and questions are made of these in ``favchat.data.captions.remote`` and ``favchat.data.qa.remote``.
"""
